import { describe, expect, test } from "@jest/globals";
import { activities, orchestrators } from "./programs.js";
import { idOf, postEvent } from "./world/post.js";
import { World, type WorldOptions } from "./world/world.js";

/** Two workers, of which the first takes everything and is then drained. */
function world(slowMs: number, options: Partial<WorldOptions> = {}): World {
  const w: World = new World({
    ...{ seed: 1, orchestrators, workers: 2 },
    activities: {
      ...activities,
      slow: (input) =>
        new Promise((resolve) => {
          w.at(slowMs, () => {
            resolve(input);
          });
        }),
    },
    ...options,
  });
  return w;
}

async function drain(w: World): Promise<number> {
  const began = w.time.now;
  const drained = w.drain(0);
  await w.time.runUntil(() => w.logged.some((line) => line.event === "Drained"), 5_000);
  await drained;
  return w.time.now - began;
}

describe("drain", () => {
  test("lets another worker go on within a second or so", async () => {
    const w = world(60_000);
    w.freeze(1, 900);
    w.start("i1", "fanThenChain", 1);
    await w.time.runUntil(() => false, 1_000);
    expect([...w.activityRuns.values()]).toEqual([1]);
    const began = w.time.now;
    void drain(w);
    await w.time.runUntil(() => [...w.activityRuns.values()][0] === 2, 30_000);
    expect(w.time.now - began).toBeLessThan(1_500);
  });

  test("gives back work items that wait for a slot, and starts nothing more", async () => {
    const w = world(60_000, { slots: 2, settings: { spillAfterMs: 60_000 } });
    w.freeze(1, 5_000);
    w.start("i1", "fanThenChain", 6);
    await w.time.runUntil(() => false, 1_000);
    expect(w.activityRuns.size).toBe(2);
    expect(await drain(w)).toBeLessThan(1_000);
    expect(w.activityRuns.size).toBe(2);
    w.kill(0);
    const began = w.time.now;
    await w.time.runUntil(() => w.activityRuns.size === 2 && sum(w) === 4, 30_000);
    expect(w.time.now - began).toBeLessThan(6_000);
  });

  test("gives a timer back for its time, not before", async () => {
    const w = world(0);
    const began = w.time.now;
    w.start("i1", "timer", 20_000);
    await w.time.runUntil(() => false, 2_000);
    await drain(w);
    const [timer] = w.store.queue({ kind: "control", partition: 0 });
    expect(timer?.message.event.type).toBe("TimerFired");
    expect(Math.abs((timer?.visibleAt ?? 0) - began - 20_000)).toBeLessThan(200);
    w.kill(0);
    expect(await w.settle()).toBe(true);
    expect(w.time.now - began).toBeLessThan(23_000);
  });

  test("gives back what waits in an inbox or for its turn", async () => {
    const w = world(0, { settings: { maxConcurrentOrchestrators: 1 } });
    w.freeze(1, 3_000);
    w.start("i1", "events", 2);
    await w.time.runUntil(() => false, 500);
    postEvent(w, "i1", 2, { after: idOf(1) });
    await w.time.runUntil(() => false, 1_500);
    postEvent(w, "i1", 1);
    await w.time.runUntil(() => w.calls.at(-1) === "commit", 2_000);
    expect(await drain(w)).toBeLessThan(1_000);
    w.kill(0);
    const began = w.time.now;
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.output).toBe("[1,2]");
    expect(w.time.now - began).toBeLessThan(5_000);
  });

  test("finishes a commit under way", async () => {
    const w = world(0);
    w.freeze(1, 60_000);
    w.start("i1", "events", 1);
    await w.time.runUntil(() => w.calls.includes("commit"), 1_000);
    await drain(w);
    expect(w.store.histories.get("i1")?.events.length).toBeGreaterThan(0);
    expect(w.status("i1")?.runtimeStatus).toBe("Running");
  });

  test("does not wait for a session that waits for the store", async () => {
    const w = world(0, { faults: { kinds: ["fail-before"], chance: 1, most: 40 } });
    w.freeze(1, 60_000);
    w.start("i1", "chain", 1);
    await w.time.runUntil(() => false, 10_000);
    expect(await drain(w)).toBeLessThan(1_000);
  });

  test("gives back what a receive brings that was under way", async () => {
    const w = world(0, { workers: 1 });
    w.start("i1", "chain", 1, false);
    expect(w.calls).toContain("receive");
    await drain(w);
    await w.time.runUntil(() => false, 2_000);
    const [start] = w.store.queue({ kind: "control", partition: 0 });
    expect(start?.dequeues).toBe(1);
    expect(start?.visibleAt).toBeLessThanOrEqual(w.time.now);
  });

  function sum(w: World): number {
    return [...w.activityRuns.values()].reduce((a, b) => a + b, 0);
  }
});
