import { describe, expect, test } from "@jest/globals";
import { activities, orchestrators } from "./programs.js";
import { World, type WorldOptions } from "./world/world.js";

const LONG_MS = 600_000;
/** Room for three sessions that wait for an event, not for four. */
const ROOM_FOR_THREE = 40_000;

const IDS = ["i1", "i2", "i3", "i4", "i5"];

function world(options: Partial<WorldOptions> = {}): World {
  const settings = { sessionIdleMs: LONG_MS, maxSessionBytes: ROOM_FOR_THREE };
  return new World({ seed: 1, orchestrators, activities, settings, ...options });
}

/** Lets time pass. */
async function pass(w: World, ms = 5_000): Promise<void> {
  await w.time.runUntil(() => false, ms);
}

/** Starts one after the other, each to wait for that many events. */
async function startAll(w: World, events = 1): Promise<void> {
  for (const id of IDS) {
    w.start(id, "events", events);
    await pass(w);
  }
}

function live(w: World): string[] {
  return IDS.filter((id) => w.worker?.isLive(id));
}

describe("Session", () => {
  test("ends before its time if idle ones take too much, those first that are idle longest", async () => {
    const w = world();
    await startAll(w);
    expect(live(w)).toEqual(["i3", "i4", "i5"]);
  });

  test("begins anew with the next event, and nothing is lost", async () => {
    const w = world();
    await startAll(w, 3);
    const loads = w.count("load");
    for (const value of [1, 2, 3]) {
      for (const id of IDS) w.raise(id, "e", value);
      await pass(w);
    }
    expect(await w.settle()).toBe(true);
    for (const id of IDS) expect(w.status(id)).toMatchObject({ output: "[1,2,3]" });
    expect(w.count("load")).toBeGreaterThan(loads);
    expect(w.violations).toEqual([]);
  });

  test("stays if it rested last, however little room there is: its events read nothing", async () => {
    const w = world({ settings: { sessionIdleMs: LONG_MS, maxSessionBytes: 0 } });
    w.start("i1", "events", 5);
    for (let value = 0; value < 5; value++) {
      await pass(w);
      w.raise("i1", "e", value);
    }
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")).toMatchObject({ output: "[0,1,2,3,4]" });
    expect(w.count("load")).toBe(0);
  });

  test("stays while it holds something: only idle ones make room", async () => {
    const w = world({ settings: { sessionIdleMs: LONG_MS, maxSessionBytes: 0 } });
    // its timer is held here, and fired from memory
    w.start("i1", "timer", 50_000);
    await pass(w);
    w.start("i2", "events", 1);
    await pass(w);
    w.start("i3", "events", 1);
    await pass(w);
    expect(live(w)).toEqual(["i1", "i3"]);
    for (const id of ["i2", "i3"]) w.raise(id, "e", 1);
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")).toMatchObject({ runtimeStatus: "Completed" });
  });

  test("makes no room for itself when it takes an event: it is at work then", async () => {
    const w = world();
    await startAll(w, 3);
    w.raise("i3", "e", 1);
    await pass(w);
    expect(live(w)).toEqual(["i3", "i4", "i5"]);
    w.raise("i1", "e", 1);
    await pass(w);
    // i3 came to rest after i4
    expect(live(w)).toEqual(["i1", "i3", "i5"]);
  });

  test.each([1, 2, 3, 4, 5, 6])(
    "that ends at once loses nothing to faults (seed %i)",
    async (seed) => {
      const kinds = ["crash-before", "crash-after", "fail-before", "fail-after"] as const;
      const w = world({
        ...{ seed, workers: 2, faults: { kinds, chance: 0.05, most: 4 } },
        settings: { maxSessionBytes: 0, sessionIdleMs: LONG_MS },
      });
      for (const id of IDS) w.start(id, "events", 4);
      for (let value = 0; value < 4; value++) {
        w.at(1_000 * value, () => {
          for (const id of IDS) w.raise(id, "e", value);
        });
      }
      expect(await w.settle()).toBe(true);
      for (const id of IDS) expect(w.status(id)).toMatchObject({ runtimeStatus: "Completed" });
      expect(w.violations).toEqual([]);
    },
  );
});
