import { describe, expect, test } from "@jest/globals";
import { deriveGuid, type DurableOrchestrationContext } from "@taskhub/core";
import type { WorkerSettings } from "../src/index.js";
import { activities, orchestrators } from "./programs.js";
import { post, tamper } from "./world/post.js";
import { World } from "./world/world.js";

type Df = DurableOrchestrationContext;

const programs = {
  ...orchestrators,
  *told(df: Df) {
    yield df.callActivity("add", [1, 1]);
    return `version ${String(df.version)}`;
  },
  *waiting(df: Df) {
    yield df.waitForExternalEvent("e");
    return `version ${String(df.version)}`;
  },
  *twice(df: Df) {
    const round = df.getInput<number>();
    yield df.callActivity("add", [1, 1]);
    if (round === 1) return `version ${String(df.version)}`;
    df.continueAsNew(1);
    return undefined;
  },
  *ofChild(df: Df) {
    return (yield df.callSubOrchestrator("told", 0, "child", "2.0")) as unknown;
  },
};

function world(settings: Partial<WorkerSettings>): World {
  return new World({ seed: 1, orchestrators: programs, activities, settings });
}

/** A start that some client has put for whoever comes. */
function start(w: World, version: string | undefined, name = "told", input: unknown = 0): void {
  const executionId = w.store.nextId("exec");
  const event = {
    ...({ type: "ExecutionStarted", eventId: -1, isPlayed: false } as const),
    ...{ timestamp: new Date(w.time.now), instanceId: "i1", executionId, name, version },
    ...{ input: JSON.stringify(input), generation: 0 },
  };
  post(w, "i1", deriveGuid("start", executionId), { executionId }, event);
}

async function pass(w: World, ms: number): Promise<void> {
  await w.time.runUntil(() => false, ms);
}

const rejections = (w: World) => w.logged.filter(({ event }) => event === "VersionRejected");

describe("findOrchestrator", () => {
  test.each([
    ["None", "1.0", "2.0"],
    ["Strict", "2.0", "2.0"],
    ["CurrentOrOlder", "2.0", "1.0"],
    ["CurrentOrOlder", "2.0", undefined],
    ["CurrentOrOlder", undefined, ""],
  ] as const)("runs, under %s as %j, an instance of version %j", async (strategy, own, version) => {
    const w = world({ versionMatchStrategy: strategy, defaultVersion: own });
    start(w, version);
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")).toMatchObject({
      runtimeStatus: "Completed",
      output: JSON.stringify(`version ${String(version)}`),
    });
    expect(rejections(w)).toEqual([]);
  });

  test.each([
    ["Strict", "1.0", undefined],
    ["Strict", "2.0", "1.0"],
    ["CurrentOrOlder", "1.0", "2.0"],
    ["CurrentOrOlder", undefined, "1.0"],
  ] as const)(
    "leaves, under %s as %j, an instance of version %j to others, and one of them runs it",
    async (strategy, own, version) => {
      const w = world({ versionMatchStrategy: strategy, defaultVersion: own });
      start(w, version);
      await pass(w, 600_000);
      expect(w.status("i1")).toMatchObject({ runtimeStatus: "Pending" });
      expect(w.count("commit")).toBe(0);
      w.restartWith({ defaultVersion: version });
      expect(await w.settle()).toBe(true);
      expect(w.status("i1")).toMatchObject({ runtimeStatus: "Completed" });
      expect(w.violations).toEqual([]);
    },
  );

  test("hides what it leaves to others longer each time, never counts it, and says so once each time", async () => {
    const w = world({ defaultVersion: "1.0", maxDequeueCount: 4 });
    start(w, "2.0");
    await pass(w, 600_000);
    // at most 1, 2, 4, 8, 16 and 32 seconds, then a minute each; half of it is left to chance
    expect(w.count("load")).toBeGreaterThanOrEqual(14);
    expect(w.count("load")).toBeLessThanOrEqual(6 + 20);
    expect(rejections(w)).toHaveLength(w.count("load"));
    expect(w.store.messages).toBe(1);
    tamper(w, ({ dequeues, message }) => {
      expect(dequeues + (message.earlierDequeues ?? 0)).toBeLessThanOrEqual(2);
    });
    expect(w.store.quarantined).toEqual([]);
  });

  test("looks no more often at an idle queue for what it leaves to others", async () => {
    const receives = async (version: string) => {
      const w = world({ defaultVersion: "1.0", maxQueuePollingIntervalMs: 30_000 });
      start(w, version);
      await pass(w, 120_000);
      const before = w.count("receive");
      await pass(w, 1_200_000);
      return w.count("receive") - before;
    };
    expect(await receives("2.0")).toBeLessThanOrEqual((await receives("1.0")) + 20);
  });

  test("brings the messages of an instance back together, and logs one line for all of them", async () => {
    const w = world({ defaultVersion: "1.0", maxQueuePollingIntervalMs: 50 });
    start(w, "2.0", "waiting");
    for (const delayMs of [100, 200, 300]) {
      w.at(delayMs, () => {
        w.raise("i1", "e", delayMs);
      });
    }
    await pass(w, 450);
    expect(rejections(w)).toHaveLength(1);
    const visibleAt = w.store.queue(w.hub.controlQueueOf("i1")).map((each) => each.visibleAt);
    expect(visibleAt).toHaveLength(4);
    // as far as the calls themselves take their time
    expect(Math.max(...visibleAt) - Math.min(...visibleAt)).toBeLessThan(50);
  });

  test("P9: neither replays nor sets in motion what an instance of others has decided", async () => {
    let isCrashed = false;
    const w: World = new World({
      ...{ seed: 1, orchestrators: programs, settings: { defaultVersion: "2.0" } },
      activities: {
        add: () => {
          if (isCrashed) return 2;
          isCrashed = true;
          w.crash(0, 600_000);
          return new Promise(() => undefined);
        },
      },
    });
    start(w, "2.0");
    await pass(w, 1_000);
    expect([...w.activityRuns.values()]).toEqual([1]);
    w.restartWith({ defaultVersion: "1.0" });
    await pass(w, 300_000);
    expect(rejections(w).length).toBeGreaterThan(3);
    expect([...w.activityRuns.values()]).toEqual([1]);
    w.restartWith({ defaultVersion: "2.0" });
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")).toMatchObject({ output: '"version 2.0"' });
    expect([...w.activityRuns.values()]).toEqual([2]);
    expect(w.violations).toEqual([]);
  });

  test("keeps what was sent to an instance of others until one of them is back", async () => {
    const w = world({ defaultVersion: "2.0", sessionIdleMs: 1_000 });
    start(w, "2.0", "events", 3);
    await pass(w, 5_000);
    w.restartWith({ defaultVersion: "1.0" });
    for (const [index, delayMs] of [0, 20_000, 40_000].entries()) {
      w.at(delayMs, () => {
        w.raise("i1", "e", index);
      });
    }
    await pass(w, 300_000);
    expect(w.status("i1")).toMatchObject({ runtimeStatus: "Running" });
    w.restartWith({ defaultVersion: "2.0" });
    expect(await w.settle()).toBe(true);
    const { output = "[]" } = w.status("i1") ?? {};
    expect((JSON.parse(output) as number[]).sort()).toEqual([0, 1, 2]);
  });

  test("drops what comes late for an instance of others that has ended", async () => {
    const w = world({ defaultVersion: "2.0" });
    start(w, "2.0");
    await w.settle();
    w.restartWith({ defaultVersion: "1.0" });
    w.raise("i1", "e", 1);
    expect(await w.settle()).toBe(true);
    expect(rejections(w)).toEqual([]);
    expect(w.status("i1")).toMatchObject({ output: '"version 2.0"' });
  });

  test("puts the start of a child visible that is left to others", async () => {
    const w = world({ defaultVersion: "1.0" });
    start(w, "1.0", "ofChild");
    let child = w.store.queue(w.hub.controlQueueOf("child")).at(-1);
    await w.time.runUntil(() => {
      child = w.store
        .queue(w.hub.controlQueueOf("child"))
        .find(({ message }) => message.instanceId === "child");
      return child !== undefined;
    }, 10_000);
    expect(child?.visibleAt).toBeLessThanOrEqual(w.time.now);
    w.restartWith({ defaultVersion: "2.0" });
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")).toMatchObject({ output: '"version 2.0"' });
  });

  test("keeps the version when an instance continues as new", async () => {
    const w = world({ defaultVersion: "3.0" });
    start(w, "2.0", "twice", 0);
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")).toMatchObject({ version: "2.0", output: '"version 2.0"' });
  });

  test("runs activities of whatever version: they have none", async () => {
    const w: World = new World({
      ...{ seed: 1, workers: 2, orchestrators: programs, slots: 1 },
      settings: { defaultVersion: "1.0", versionMatchStrategy: "None" },
      activities: {
        add: (input) =>
          new Promise((resolve) =>
            w.at(3_000, () => {
              resolve(input);
            }),
          ),
      },
    });
    start(w, "2.0", "fan", 20);
    // spilled by now; the older worker takes over
    await pass(w, 2_000);
    w.restartWith({ defaultVersion: "1.0", versionMatchStrategy: "Strict" });
    const before = w.activityRuns.size;
    await pass(w, 60_000);
    expect(w.activityRuns.size).toBeGreaterThan(before);
    expect(rejections(w).length).toBeGreaterThan(0);
  });

  test("fails, if told to, a start that does not match", async () => {
    const w = world({ defaultVersion: "1.0", versionFailureStrategy: "Fail" });
    start(w, "2.0");
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")).toMatchObject({
      runtimeStatus: "Failed",
      output: expect.stringMatching(
        /^Orchestrator function 'told' failed: it has version '2.0', this worker version '1.0'/,
      ) as unknown,
    });
    expect(w.activityRuns.size).toBe(0);
  });

  test("fails, if told to, an instance under way with the next message, and not before", async () => {
    const w = world({ defaultVersion: "2.0", sessionIdleMs: 1_000 });
    start(w, "2.0", "waiting");
    await pass(w, 5_000);
    w.restartWith({ defaultVersion: "1.0", versionFailureStrategy: "Fail" });
    await pass(w, 60_000);
    expect(w.status("i1")).toMatchObject({ runtimeStatus: "Running" });
    w.raise("i1", "e", 1);
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.output).toContain("versionFailureStrategy is Fail");
  });
});

describe("Worker.takesVersion", () => {
  test.each([
    ["Reject", "2.0", false],
    ["Reject", "1.0", true],
    ["Reject", undefined, true],
    // it is failed here as well as elsewhere
    ["Fail", "2.0", true],
  ] as const)("with %s, of %j: %s", (strategy, version, expected) => {
    const w = world({ defaultVersion: "1.0", versionFailureStrategy: strategy });
    expect(w.worker?.takesVersion(version)).toBe(expected);
  });

  test("sends nobody away under None", () => {
    expect(world({ versionMatchStrategy: "None" }).worker?.takesVersion("7")).toBe(true);
  });
});
