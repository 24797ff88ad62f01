import { describe, expect, test } from "@jest/globals";
import { activities, orchestrators } from "./programs.js";
import { World, type WorldOptions } from "./world/world.js";

function world(options: Partial<WorldOptions> = {}): World {
  return new World({ seed: 1, orchestrators, activities, ...options });
}

/** An activity that takes virtual time. */
function slowFor(get: () => World, ms: number) {
  return (input: unknown) =>
    new Promise((resolve) =>
      get().at(ms, () => {
        resolve(input);
      }),
    );
}

describe("startWorker", () => {
  test("runs three activities in a row with one commit a step", async () => {
    const w = world();
    w.start("i1", "chain", 3);
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")).toMatchObject({ runtimeStatus: "Completed", output: "3" });
    expect(w.count("commit")).toBe(4);
    expect(w.count("writeRow")).toBe(1);
    expect(w.count("complete")).toBe(1);
    expect(w.calls.filter((c) => c !== "receive")).toHaveLength(6);
    expect(w.violations).toEqual([]);
  });

  test("commits activities that end together as one wave", async () => {
    const w = world({ slots: 200 });
    w.start("i1", "fan", 90);
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")).toMatchObject({ runtimeStatus: "Completed", output: "90" });
    expect(w.count("commit")).toBe(2);
  });

  test("fires a short timer on time, from memory", async () => {
    const w = world();
    const before = w.time.now;
    w.start("i1", "timer", 2_000);
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")).toMatchObject({ runtimeStatus: "Completed", output: "2" });
    expect(w.time.now - before).toBeLessThan(2_200);
  });

  test("lets the loser of a race hold nothing", async () => {
    const w: World = world({ activities: { ...activities, slow: slowFor(() => w, 3_000) } });
    const before = w.time.now;
    w.start("i1", "race");
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")).toMatchObject({ output: '"in time"' });
    expect(w.time.now - before).toBeLessThan(4_000);
  });

  test("spills what waits too long and takes its results in memory while it holds an anchor", async () => {
    const w: World = world({
      slots: 2,
      activities: { ...activities, slow: slowFor(() => w, 2_000) },
    });
    w.start("i1", "fanThenChain", 8);
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")).toMatchObject({ runtimeStatus: "Completed", output: '"done"' });
    expect(w.count("put")).toBeGreaterThanOrEqual(6);
    expect(w.violations).toEqual([]);
  });

  test("catches what an activity throws", async () => {
    const w = world();
    w.start("i1", "careful");
    await w.settle();
    expect(w.status("i1")?.output).toContain("Activity function 'broken' failed: cannot do x");
  });

  test("runs sub-orchestrations and brings their results home", async () => {
    const w = world({ workers: 2 });
    w.start("i1", "parent");
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")).toMatchObject({ runtimeStatus: "Completed", output: "[1,2,3]" });
    expect(w.status("i1-c2")).toMatchObject({ runtimeStatus: "Completed", output: "2" });
  });

  test("keeps events that came before the orchestrator waited for them, in order", async () => {
    const w = world();
    w.start("i1", "events", 5);
    for (let i = 0; i < 5; i++)
      w.at(10 * i, () => {
        w.raise("i1", "e", i);
      });
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.output).toBe("[0,1,2,3,4]");
  });

  test("carries events over continue-as-new", async () => {
    const w = world();
    w.start("i1", "eternal", []);
    for (let i = 0; i < 5; i++) w.raise("i1", "e", i);
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")).toMatchObject({ runtimeStatus: "Completed", output: "[0,1,2,3,4]" });
  });

  test("ends an instance that is terminated, with the reason", async () => {
    const w = world();
    w.start("i1", "events", 5);
    w.at(100, () => {
      w.terminate("i1", "enough");
    });
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")).toMatchObject({ runtimeStatus: "Terminated", output: "enough" });
  });

  test("fails an instance whose orchestrator nobody knows, after the grace period", async () => {
    const w = world();
    const before = w.time.now;
    w.start("i1", "nobody");
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.runtimeStatus).toBe("Failed");
    expect(w.status("i1")?.output).toContain("No orchestrator named 'nobody' is registered");
    expect(w.time.now - before).toBeGreaterThanOrEqual(30_000);
  });

  test("fails a call of an activity that nobody knows, after the grace period", async () => {
    const w = world();
    w.start("i1", "missing");
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.output).toContain("No activity named 'nobody' is registered");
  });

  test("runs a start that nobody handed over, if the row names it (P8)", async () => {
    const w = world();
    w.start("i1", "chain", 1, false);
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")).toMatchObject({ runtimeStatus: "Completed", output: "1" });
  });
});
