import { describe, expect, test } from "@jest/globals";
import type { DurableOrchestrationContext, Orchestrator } from "@taskhub/core";
import { activities, orchestrators } from "./programs.js";
import { World, type WorldOptions } from "./world/world.js";

type Df = DurableOrchestrationContext;

function world(
  programs: Readonly<Record<string, Orchestrator>>,
  options: Partial<WorldOptions> = {},
): World {
  const all = { ...orchestrators, ...programs };
  return new World({ seed: 1, orchestrators: all, activities, ...options });
}

/** Something that is not durable: it takes virtual time. */
function outside(w: World, ms: number): Promise<void> {
  return new Promise((resolve) => {
    w.at(ms, resolve);
  });
}

describe("an async orchestrator", () => {
  const mixed = async (df: Df) => {
    const sums = await Promise.all([1, 2, 3].map((n) => df.callActivity<number>("add", [n, 1])));
    await df.createTimer({ seconds: 2 });
    const child = await df.callSubOrchestrator<number>("chain", 2, `${df.instanceId}-c`);
    return [...sums, child];
  };

  test("runs activities, timers and sub-orchestrations", async () => {
    const w = world({ mixed });
    w.start("i1", "mixed");
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")).toMatchObject({ runtimeStatus: "Completed", output: "[2,3,4,2]" });
    expect(w.violations).toEqual([]);
  });

  test("takes as many commits as a generator: one for each step", async () => {
    const w = world({
      chainOf3: async (df: Df) => {
        let sum = 0;
        for (let step = 0; step < 3; step++) sum = await df.callActivity<number>("add", [sum, 1]);
        return sum;
      },
    });
    w.start("i1", "chainOf3");
    expect(await w.settle()).toBe(true);
    expect(w.count("commit")).toBe(4);
  });

  test.each([2, 5, 9, 14, 20])(
    "goes on in another process after a crash at call %i",
    async (call) => {
      const w = world({ mixed }, { workers: 2, faultAt: { call, kind: "crash-after" } });
      w.start("i1", "mixed");
      expect(await w.settle()).toBe(true);
      expect(w.status("i1")).toMatchObject({ runtimeStatus: "Completed", output: "[2,3,4,2]" });
    },
  );

  test("fails at once if it awaits something that is not durable", async () => {
    const w: World = world({
      lost: async (df: Df) => {
        await df.callActivity("add", [1, 1]);
        await outside(w, 60_000);
      },
    });
    w.start("i1", "lost");
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")).toMatchObject({
      runtimeStatus: "Failed",
      output: expect.stringContaining("awaits something that is not durable"),
    });
  });

  test.each([
    ["makes a task", "made a task", (df: Df) => df.callActivity("add", [1, 1])],
    ["ends", "ended", () => Promise.resolve()],
  ])("fails, and does not wait for ever, if it goes on by itself and %s", async (_, did, next) => {
    const w: World = world({
      stray: async (df: Df) => {
        await Promise.race([df.waitForExternalEvent("never"), outside(w, 5_000)]);
        await next(df);
      },
    });
    w.start("i1", "stray");
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")).toMatchObject({
      runtimeStatus: "Failed",
      output: expect.stringContaining(`The orchestrator ${did} when none of its tasks had ended`),
    });
    expect(w.violations).toEqual([]);
  });
});
