import { describe, expect, test } from "@jest/globals";
import { activities, orchestrators } from "./programs.js";
import { World, type WorldOptions } from "./world/world.js";

const underHost = { host: "functions", shiftMs: 60_000, holdMs: 20_000 } as const;

function world(slowMs: number, options: Partial<WorldOptions> = {}): World {
  const w: World = new World({
    seed: 1,
    orchestrators,
    activities: {
      ...activities,
      slow: (input) =>
        new Promise((resolve) => {
          w.at(slowMs, () => {
            resolve(input);
          });
        }),
    },
    settings: underHost,
    ...options,
  });
  return w;
}

/** Notes when a triggered invocation returns. */
function watch(
  w: World,
  invocation: Promise<void> | undefined,
): { returnedAt: number | undefined } {
  const seen: { returnedAt: number | undefined } = { returnedAt: undefined };
  void invocation?.then(() => {
    seen.returnedAt = w.time.now;
  });
  return seen;
}

describe("a worker under the Functions host", () => {
  test("receives nothing before something proves that it is meant to work", async () => {
    const w = world(0);
    w.start("i1", "chain", 1, false);
    await w.time.runUntil(() => false, 30_000);
    expect(w.count("receive")).toBe(0);
    expect(w.worker?.takesStarts).toBe(false);
  });

  test("takes a triggered message over and holds the invocation while work is in flight", async () => {
    const w = world(5_000);
    const began = w.time.now;
    w.start("i1", "fanThenChain", 1, false);
    const seen = watch(w, w.hostReceives());
    expect(await w.settle()).toBe(true);
    await w.time.runUntil(() => seen.returnedAt !== undefined, 1_000);
    expect(w.status("i1")?.output).toBe('"done"');
    expect(seen.returnedAt).toBeGreaterThanOrEqual(began + 5_000);
  });

  test("lets the invocation go before the host's timeout, and works on", async () => {
    const w = world(25_000);
    const began = w.time.now;
    w.start("i1", "fanThenChain", 1, false);
    const seen = watch(w, w.hostReceives());
    expect(await w.settle()).toBe(true);
    expect(seen.returnedAt).toBeLessThan(began + 21_000);
    expect(w.status("i1")?.output).toBe('"done"');
  });

  test("returns the earlier invocation when a later one takes over", async () => {
    const w = world(10_000);
    w.start("i1", "fanThenChain", 1, false);
    const first = watch(w, w.hostReceives());
    await w.time.runUntil(() => false, 1_000);
    w.start("i2", "fanThenChain", 1, false);
    const second = watch(w, w.hostReceives());
    await w.time.runUntil(() => first.returnedAt !== undefined, 1_000);
    expect(first.returnedAt).toBeDefined();
    expect(second.returnedAt).toBeUndefined();
    expect(await w.settle()).toBe(true);
  });

  test("stops receiving when the shift has run out", async () => {
    const w = world(0);
    w.start("i1", "chain", 1, false);
    void w.hostReceives();
    expect(await w.settle()).toBe(true);
    await w.time.runUntil(() => false, 120_000);
    const received = w.count("receive");
    await w.time.runUntil(() => false, 120_000);
    expect(w.count("receive")).toBe(received);
  });
});

describe("a worker that is drained", () => {
  test("gives back what it holds at once, so that another goes on without waiting for a lease", async () => {
    const w = world(3_000, { workers: 2, settings: {} });
    w.start("i1", "fanThenChain", 1);
    await w.time.runUntil(() => false, 1_000);
    const drained = w.drain(0);
    await w.time.runUntil(() => w.logged.some((line) => line.event === "Drained"), 5_000);
    await drained;
    const began = w.time.now;
    w.kill(0);
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.output).toBe('"done"');
    expect(w.time.now - began).toBeLessThan(10_000);
  });

  test("does nothing more: no receive, no turn", async () => {
    const w = world(3_000, { settings: {} });
    w.start("i1", "fanThenChain", 2);
    await w.time.runUntil(() => false, 1_000);
    void w.drain(0);
    await w.time.runUntil(() => w.logged.some((line) => line.event === "Drained"), 5_000);
    const calls = w.calls.length;
    await w.time.runUntil(() => false, 20_000);
    expect(w.calls.length).toBe(calls);
  });
});
