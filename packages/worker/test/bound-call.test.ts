import { describe, expect, test } from "@jest/globals";
import type { DurableOrchestrationContext, Orchestrator } from "@taskhub/core";
import type { Activity } from "../src/index.js";
import { activities, orchestrators } from "./programs.js";
import { ActivityHost } from "./world/activity-host.js";
import { World, type WorldOptions } from "./world/world.js";

type Df = DurableOrchestrationContext;

const more: Readonly<Record<string, Orchestrator>> = {
  *notifies(df: Df) {
    const calls = df.getInput<string[]>().map((text) => df.callActivity("Notify", text));
    return (yield df.Task.all(calls)) as unknown;
  },
  *forgiving(df: Df) {
    try {
      return (yield df.callActivity("notify", "x")) as unknown;
    } catch (error) {
      return error instanceof Error ? error.message : "?";
    }
  },
};

/** A world whose host calls `Notify`; the worker itself knows its name only. */
function world(notify: Activity, options: Partial<WorldOptions> = {}) {
  const w = new World({
    ...{ seed: 1, orchestrators: { ...orchestrators, ...more }, activities },
    ...{ bound: ["Notify"], ...options },
  });
  return { w, host: new ActivityHost(w, "Notify", notify) };
}

const notify: Activity = (text) => `told ${String(text)}`;
const outcomes = (w: World, type: string) =>
  w.store.histories.get("i1")?.events.filter((event) => event.type === type) ?? [];

describe("runBoundCall", () => {
  test("answers calls that the host makes, each written once, and none from the work-item queue", async () => {
    const seen = new Set<string>();
    const { w, host } = world(notify);
    w.start("i1", "notifies", ["a", "b", "c"]);
    const look = () => {
      for (const [name, queue] of w.store.queues) if (queue.length > 0) seen.add(name);
      return false;
    };
    await w.time.runUntil(look, 5_000);
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.output).toBe('["told a","told b","told c"]');
    expect([...host.written].sort()).toEqual(["told a", "told b", "told c"]);
    expect(seen).toContain("activity-notify");
    expect(seen).not.toContain("work");
  });

  test("answers calls of what is known by its name only: it is not unknown", async () => {
    const { w } = world(notify, { settings: { unknownFunctionGraceMs: 0 } });
    w.start("i1", "notifies", ["a"]);
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.output).toBe('["told a"]');
  });

  test("gives the activity its input and a key, as any other", async () => {
    const calls: unknown[] = [];
    const { w } = world((input, { name, taskKey, instanceId }) => {
      calls.push({ input, name, instanceId, key: taskKey.replace(/:.*:/, ":*:") });
    });
    w.start("i1", "notifies", ["a"]);
    expect(await w.settle()).toBe(true);
    expect(calls).toEqual([{ input: "a", name: "Notify", instanceId: "i1", key: "i1:*:0" }]);
  });

  test("tells the orchestrator of what the activity throws; its invocation ends well, and writes nothing", async () => {
    const { w, host } = world(() => {
      throw new RangeError("nobody there");
    });
    w.start("i1", "forgiving");
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.output).toContain("Activity function 'notify' failed: nobody there");
    expect([host.written, host.failures]).toEqual([[], 0]);
  });

  test("writes nothing of an activity whose result is not JSON", async () => {
    const { w, host } = world(() => 1n);
    w.start("i1", "forgiving");
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.output).toContain("cannot be written as JSON");
    expect(host.written).toEqual([]);
  });

  test("runs a call again whose process died in it, when the host's ten minutes are over", async () => {
    let runs = 0;
    const { w, host } = world((text) => {
      if (++runs > 1) return text;
      w.crash(0);
      return new Promise(() => undefined);
    });
    const began = w.time.now;
    w.start("i1", "notifies", ["a"]);
    expect(await w.settle()).toBe(true);
    expect(w.time.now - began).toBeGreaterThan(600_000);
    expect(w.status("i1")?.output).toBe('["a"]');
    expect([runs, host.written]).toEqual([2, ["a"]]);
  });

  test.each([
    ["outputs", ["run 2"]],
    ["delete", ["run 1", "run 2"]],
  ] as const)(
    "P5: outputs of a process that died before %s come by a second run, whose outcome is dropped",
    async (point, written) => {
      let runs = 0;
      const { w, host } = world(() => `run ${String(++runs)}`);
      host.crashAt = point;
      w.start("i1", "notifies", ["a"]);
      expect(await w.settle()).toBe(true);
      expect(w.status("i1")?.output).toBe('["run 1"]');
      expect(host.written).toEqual(written);
      expect(outcomes(w, "TaskCompleted")).toHaveLength(1);
      expect(w.violations).toEqual([]);
    },
  );

  test("fails a call that the host has given up, after five processes have died of it", async () => {
    const { w, host } = world(() => {
      w.crash(0);
      return new Promise(() => undefined);
    });
    w.start("i1", "forgiving");
    expect(await w.settle(7_200_000)).toBe(true);
    expect(w.crashes).toBe(5);
    expect(w.status("i1")?.output).toContain("the host gave its call up after several attempts");
    expect(host.written).toEqual([]);
  });

  test.each([
    ["waits for a slot as any activity does", 2_000, false],
    ["goes back to its queue, uncounted, if it finds no slot in time", 20_000, true],
  ])("%s", async (_, slowMs, goesBack) => {
    let running = 0;
    let most = 0;
    const { w, host } = world(
      (text) =>
        new Promise((resolve) => {
          most = Math.max(most, ++running);
          w.at(slowMs, () => {
            running--;
            resolve(text);
          });
        }),
      { slots: 1 },
    );
    w.start("i1", "notifies", ["a", "b", "c"]);
    let isAnew = false;
    const look = () => {
      const lying = w.store.queue({ kind: "activity", name: "Notify" });
      isAnew ||= lying.some(({ message }) => message.standsFor !== undefined);
      for (const { message } of lying) expect(message.earlierDequeues ?? 0).toBe(0);
      return w.status("i1")?.runtimeStatus === "Completed";
    };
    await w.time.runUntil(look, 120_000);
    expect(await w.settle()).toBe(true);
    expect([most, isAnew]).toEqual([1, goesBack]);
    expect([...host.written].sort()).toEqual(["a", "b", "c"]);
    expect(host.failures).toBe(0);
  });

  test("goes back at once when the process is told to stop before it has a slot", async () => {
    const never = () => new Promise<never>(() => undefined);
    const { w } = world(never, { slots: 1, settings: { spillAfterMs: 60_000 } });
    w.start("i1", "notifies", ["a", "b"]);
    await w.time.runUntil(() => false, 3_000);
    const lying = w.store.queue({ kind: "activity", name: "Notify" });
    const hidden = () => lying.filter(({ visibleAt }) => visibleAt > w.time.now).length;
    expect(hidden()).toBe(2);
    void w.drain(0);
    expect(await w.time.runUntil(() => hidden() === 1, 150)).toBe(true);
  });

  test.each([
    ["waits while the store refuses the outcome, and runs once", 20_000, 0, 1],
    ["fails its invocation if that takes too long, and runs again", 90_000, 1, 2],
  ])("%s", async (_, brokenMs, failures, expectedRuns) => {
    const faults = { kinds: ["fail-before"] as const, chance: 0, most: 1_000 };
    let runs = 0;
    const { w, host } = world(
      (text) => {
        if (++runs > 1) return text;
        faults.chance = 1;
        w.at(brokenMs, () => {
          faults.chance = 0;
        });
        return text;
      },
      { faults },
    );
    w.start("i1", "notifies", ["a"]);
    expect(await w.settle()).toBe(true);
    expect([w.status("i1")?.output, host.written]).toEqual(['["a"]', ["a"]]);
    expect([host.failures, runs]).toEqual([failures, expectedRuns]);
  });

  test("goes back at once if it comes after the process was told to stop", async () => {
    const { w, host } = world(notify);
    w.start("i1", "notifies", ["a"]);
    const lying = w.store.queue({ kind: "activity", name: "Notify" });
    await w.time.runUntil(() => lying.length > 0, 5_000);
    void w.drain(0);
    await w.time.runUntil(() => lying[0]?.message.standsFor !== undefined, 1_000);
    expect(lying[0]?.message.standsFor).toBeDefined();
    expect(host.written).toEqual([]);
  });

  test("is a proof that the process is meant to work", async () => {
    const { w } = world(notify, { settings: { host: "functions" } });
    expect(w.worker?.takesStarts).toBe(false);
    const gone = { queueMessageId: "q", popReceipt: "r", dequeueCount: 1, body: new Uint8Array() };
    const answered = w.worker?.runBound(
      { ...gone, queue: { kind: "activity", name: "Notify" } },
      notify,
    );
    await w.time.runUntil(() => false, 100);
    expect(await answered).toBe(false);
    expect(w.worker?.takesStarts).toBe(true);
  });

  test("puts a call aside that is of another activity", async () => {
    const { w, host } = world(notify);
    w.start("i1", "notifies", ["a"]);
    const lying = w.store.queue({ kind: "activity", name: "Notify" });
    await w.time.runUntil(() => lying.length > 0, 5_000);
    for (const { message } of lying) Object.assign(message.event, { name: "Other" });
    await w.time.runUntil(() => w.store.quarantined.length > 0, 5_000);
    expect(w.store.quarantined).toEqual([
      "the queue carries calls of 'Notify', found one of 'Other'",
    ]);
    expect(host.written).toEqual([]);
  });
});

describe("a work item of an activity that only the host can call", () => {
  test("goes to the activity's queue, if a worker that does not know that has put it", async () => {
    const bound: string[] = [];
    const { w, host } = world(notify, { bound });
    w.start("i1", "notifies", ["a"]);
    const work = () => w.store.queue({ kind: "workItem" });
    expect(await w.time.runUntil(() => work().length > 0, 5_000)).toBe(true);
    bound.push("Notify");
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.output).toBe('["told a"]');
    expect(host.written).toEqual(["told a"]);
  });
});
