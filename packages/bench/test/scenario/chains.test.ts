import { describe, expect, test } from "@jest/globals";
import { sideFigures, type Comparison } from "../../src/measure/comparison.js";
import { chains } from "../../src/scenario/chains.js";

const STEPS = 1_000;

/** A chain whose last tenth of steps takes so many times as long as all before it. */
function grown(times: number) {
  const stepsMs = Array.from({ length: STEPS }, (_, at) => (at < 0.9 * STEPS ? 1 : times));
  const samples = [{ tookMs: STEPS, latenciesMs: [STEPS], stepsMs }];
  return sideFigures(
    { samples, calls: 0, receives: 0, cpuMs: 0 },
    { units: STEPS, orchestrations: 1 },
  );
}

describe("chain1000", () => {
  const judge = (latencyMs: number) => {
    const comparison: Comparison = {
      ...{ scenario: "chain1000", latencyMs, ratio: 1, peakRssBytes: 0 },
      ...{ engine: grown(3), floor: grown(2) },
    };
    return chains.find(({ name }) => name === "chain1000")?.judge?.(comparison, []);
  };

  test.each([0, 10])(
    "limits at %i ms what the engine adds to the growth of a step, not what the storage does",
    (latencyMs) => {
      expect(judge(latencyMs)).toMatchObject([
        { value: 3 },
        { value: 2 },
        { value: 1.5, limit: { atMost: 1.2 } },
      ]);
      expect(judge(latencyMs)?.map(({ limit }) => limit !== undefined)).toEqual([
        ...[false, false],
        true,
      ]);
    },
  );
});
