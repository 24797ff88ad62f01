import { describe, expect, test } from "@jest/globals";
import type { DurableOrchestrationContext, Orchestrator } from "@taskhub/core";
import { World } from "./world/world.js";

type Df = DurableOrchestrationContext;

const STEP_MS = 30;
const STEPS = 20;

const orchestrators: Readonly<Record<string, Orchestrator>> = {
  *steps(df: Df) {
    for (let step = 1; step <= df.getInput<number>(); step++) {
      df.setCustomStatus(step);
      yield df.callActivity("slow", step);
    }
  },
  *waits(df: Df) {
    yield df.waitForExternalEvent("e");
  },
};

function world(): World {
  const w: World = new World({
    ...{ seed: 1, orchestrators },
    activities: {
      slow: (input) =>
        new Promise((resolve) => {
          w.at(STEP_MS, () => {
            resolve(input);
          });
        }),
    },
  });
  return w;
}

/** The status of the instance every millisecond, without repeats. */
function shown(w: World, ms: number): string[] {
  const seen: string[] = [];
  for (let at = 0; at < ms; at++) {
    w.at(at, () => {
      const { runtimeStatus = "absent", customStatus = "" } = w.status("i1") ?? {};
      const now = `${runtimeStatus} ${customStatus}`.trim();
      if (seen.at(-1) !== now) seen.push(now);
    });
  }
  return seen;
}

describe("InstanceView", () => {
  test("does not show that an instance runs which is over in a moment", async () => {
    const w = world();
    const seen = shown(w, 1_000);
    w.start("i1", "steps", 2);
    expect(await w.settle()).toBe(true);
    expect(seen).toEqual(["Pending", "Completed 2"]);
    expect(w.count("writeRow")).toBe(1);
  });

  test("shows within a tenth of a second what the orchestrator says, beside its steps", async () => {
    const w = world();
    const seen = shown(w, 2_000);
    w.start("i1", "steps", STEPS);
    expect(await w.settle()).toBe(true);
    // 600 ms of steps: a status every hundred, and the last
    expect(seen.slice(0, 2)).toEqual(["Pending", expect.stringMatching(/^Running [3-5]$/)]);
    expect(seen.at(-1)).toBe(`Completed ${String(STEPS)}`);
    expect(w.count("writeRow")).toBeGreaterThanOrEqual(5);
    expect(w.count("writeRow")).toBeLessThanOrEqual(STEPS / 2);
    expect(w.violations).toEqual([]);
  });

  test("P3: writes the row before it lets a message go", async () => {
    const w = world();
    w.start("i1", "waits");
    w.at(5_000, () => {
      w.raise("i1", "e", 1);
    });
    expect(await w.settle()).toBe(true);
    const order = w.calls.filter((call) => call === "writeRow" || call === "complete");
    expect(order).toEqual(["writeRow", "complete", "writeRow", "complete"]);
  });
});
