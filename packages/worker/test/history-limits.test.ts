import { describe, expect, test } from "@jest/globals";
import type { DurableOrchestrationContext, Orchestrator } from "@taskhub/core";
import { activities, orchestrators } from "./programs.js";
import { postEvent } from "./world/post.js";
import { World, type WorldOptions } from "./world/world.js";

type Df = DurableOrchestrationContext;

const more: Readonly<Record<string, Orchestrator>> = {
  *motherOf(df: Df) {
    const { name, input } = df.getInput<{ name: string; input: unknown }>();
    try {
      return (yield df.callSubOrchestrator(name, input, "child")) as unknown;
    } catch (error) {
      return error instanceof Error ? error.message : "?";
    }
  },
  *large(df: Df) {
    yield df.callActivity("large", 1);
    yield df.waitForExternalEvent("e");
  },
  *rounds(df: Df) {
    const round = df.getInput<number>();
    for (let i = 0; i < 4; i++) yield df.callActivity("add", [i, 1]);
    if (round === 3) return round;
    df.continueAsNew(round + 1);
    return undefined;
  },
};

function world(options: Partial<WorldOptions> = {}): World {
  return new World({
    ...{ seed: 1, orchestrators: { ...orchestrators, ...more } },
    activities: { ...activities, large: () => "x".repeat(10_000) },
    ...options,
  });
}

const endOf = (w: World, id: string) =>
  w.store.histories.get(id)?.events.find((event) => event.type === "ExecutionCompleted");

describe("the limits of a history", () => {
  test("end an instance whose next commit would have too many events, and say what to do", async () => {
    const w = world({ settings: { maxHistoryEvents: 20 } });
    w.start("i1", "chain", 30);
    w.start("i2", "chain", 3);
    expect(await w.settle()).toBe(true);
    expect(endOf(w, "i1")?.failureDetails?.errorType).toBe("HistoryTooLarge");
    expect(w.status("i1")?.output).toMatch(/would have 24 events and \d+ bytes; the limit is 20/);
    expect(w.status("i1")?.output).toContain("continueAsNew");
    expect(w.store.histories.get("i1")?.events.length).toBeLessThanOrEqual(23);
    expect(w.status("i2")?.output).toBe("3");
  });

  test("end an instance whose next commit would have too much text", async () => {
    const w = world({ settings: { maxHistoryBytes: 5_000 } });
    w.start("i1", "large");
    expect(await w.settle()).toBe(true);
    expect(endOf(w, "i1")?.failureDetails?.errorType).toBe("HistoryTooLarge");
  });

  test("end an instance that is too large from the start", async () => {
    const w = world({ settings: { maxHistoryEvents: 10 } });
    w.start("i1", "fan", 30);
    expect(await w.settle()).toBe(true);
    expect(endOf(w, "i1")?.failureDetails?.errorType).toBe("HistoryTooLarge");
    expect(w.activityRuns.size).toBe(0);
  });

  test("P2: an instance that is ended for its size answers its parent", async () => {
    const w = world({ settings: { maxHistoryEvents: 20 } });
    w.start("i1", "motherOf", { name: "chain", input: 30 });
    expect(await w.settle()).toBe(true);
    expect(w.status("child")?.runtimeStatus).toBe("Failed");
    expect(w.status("i1")?.output).toContain("the limit is 20 events");
  });

  test("begin anew with continue-as-new", async () => {
    const w = world({ settings: { maxHistoryEvents: 25 } });
    w.start("i1", "rounds", 0);
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.output).toBe("3");
  });

  test("are told of once, at a fifth", async () => {
    const w = world({ settings: { maxHistoryEvents: 50 } });
    w.start("i1", "chain", 8);
    expect(await w.settle()).toBe(true);
    const told = w.logged.filter((line) => line.event === "HistoryGrowing");
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({ instanceId: "i1", functionName: "chain" });
  });
});

describe("a history that cannot be read", () => {
  async function aChildThatWaits(w: World): Promise<void> {
    w.start("i1", "motherOf", { name: "events", input: 5 });
    w.start("i2", "events", 1);
    for (let i = 0; i < 4; i++) {
      w.at(100 * i + 100, () => {
        postEvent(w, "child", i);
      });
    }
    await w.time.runUntil(() => false, 2_000);
  }

  test("P2: ends its instance at once if it is too large, and answers the parent", async () => {
    const w = world();
    await aChildThatWaits(w);
    w.restartWith({ maxHistoryEvents: 10 });
    const rows = w.store.histories.get("child")?.events.length ?? 0;
    postEvent(w, "child", 4);
    postEvent(w, "i2", 1);
    expect(await w.settle()).toBe(true);
    const end = endOf(w, "child");
    expect(end?.failureDetails?.errorType).toBe("HistoryTooLarge");
    expect(end?.eventId).toBeGreaterThanOrEqual(rows);
    expect(w.status("i1")?.output).toContain("continueAsNew");
    expect(w.status("i2")?.output).toBe("[1]");
  });

  test("ends its instance at once if a blob is gone, and only once", async () => {
    const w = world();
    await aChildThatWaits(w);
    w.restartWith({});
    w.store.damaged.set("child", "missingBlob");
    postEvent(w, "child", 4);
    await w.time.runUntil(() => w.status("child")?.runtimeStatus === "Failed", 60_000);
    postEvent(w, "child", 5);
    postEvent(w, "i2", 1);
    expect(await w.settle()).toBe(true);
    expect(endOf(w, "child")?.failureDetails).toMatchObject({
      errorType: "HistoryUnreadable",
      errorMessage: "blob 'x' of row 3 is gone.",
    });
    expect(w.violations).toEqual([]);
    expect(w.status("i1")?.output).toContain("blob 'x'");
  });

  test("does not keep the id from being started again", async () => {
    const w = world();
    w.start("i1", "chain", 9);
    expect(await w.settle()).toBe(true);
    w.restartWith({ maxHistoryEvents: 20 });
    w.store.rows.delete("i1");
    w.start("i1", "chain", 2, false);
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.output).toBe("2");
  });

  test("P9: the end is sent again if the process died before it was", async () => {
    for (let call = 1; call <= 12; call++) {
      const w = world();
      await aChildThatWaits(w);
      w.restartWith({}, { call: w.calls.length + call, kind: "crash-after" });
      w.store.damaged.set("child", "missingBlob");
      postEvent(w, "child", 4);
      postEvent(w, "i2", 1);
      await w.settle();
      expect(w.status("i1")?.output).toContain("blob 'x'");
      expect(w.status("child")?.runtimeStatus).toBe("Failed");
    }
  });
});
