import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { exitCodeOf } from "../../src/command/exit-code.js";
import type { BenchOptions } from "../../src/command/options.js";
import { runBench, type Measures } from "../../src/command/run-bench.js";
import { sideFigures } from "../../src/measure/comparison.js";
import type { ScaleOutReport } from "../../src/scale-out/scale-out.js";

const machine = {
  ...{ measuredAt: new Date("2026-11-23T12:00:00Z"), processor: "A processor", cores: 2 },
  ...{ node: "v20.20.2", storage: "Azurite-Queue/3.35.0" },
};
const everything: BenchOptions = {
  ...{ names: [], latencyMs: 0, rounds: undefined, isList: false },
  ...{ jsonFile: undefined, pageFile: undefined },
};
const scaleOut: ScaleOutReport = {
  ...{ activitiesAtOnce: 10, partitionCount: 4, scenarios: [], runs: [] },
};

/** Measures nothing: both sides take as long, and an Azurite that was started counts. */
function measures(changes: Partial<Measures> = {}): Measures & { readonly running: () => number } {
  let running = 0;
  return {
    startAzurite: () => {
      running++;
      const stop = () => Promise.resolve(running--);
      return Promise.resolve({ connectionString: "nowhere", stop });
    },
    describeMachine: () => Promise.resolve(machine),
    measure: (scenario, { latencyMs }) => {
      const samples = [{ tookMs: 1, latenciesMs: [1], roundTrips: 1 }];
      const side = sideFigures({ samples, calls: 1, receives: 0, cpuMs: 1 }, scenario);
      const sides = { engine: side, floor: side };
      return Promise.resolve({
        ...{ scenario: scenario.name, latencyMs, ...sides, ratio: 1, peakRssBytes: 1 },
      });
    },
    measureScaleOut: () => Promise.resolve(scaleOut),
    ...changes,
    running: () => running,
  };
}

beforeEach(() => {
  jest.spyOn(console, "log").mockImplementation(() => undefined);
  jest.spyOn(console, "error").mockImplementation(() => undefined);
});

afterEach(() => {
  jest.restoreAllMocks();
});

describe("runBench", () => {
  test("measures the scenarios that it is asked for, and no others", async () => {
    const report = await runBench({ ...everything, names: ["chain10", "hello3"] }, measures());
    expect(report.results.map(({ scenario }) => scenario.name)).toEqual(["hello3", "chain10"]);
    expect(report.scaleOut).toBeUndefined();
    expect(report.failure).toBeUndefined();
  });

  test("reports what was measured before a scenario failed, and what failed", async () => {
    const whole = measures();
    const failing = measures({
      measure: (scenario, options) =>
        scenario.name === "chain10"
          ? Promise.reject(new Error("The storage is gone."))
          : whole.measure(scenario, options),
    });
    const report = await runBench(everything, failing);
    expect(report.results.map(({ scenario }) => scenario.name)).toEqual(["hello3", "hello5"]);
    expect(report.scaleOut).toBeUndefined();
    expect(report.failure).toBe("chain10, 0 ms away: The storage is gone.");
    expect(console.error).toHaveBeenCalledWith(report.failure);
    expect(failing.running()).toBe(0);
  });

  test("reports the scenarios although a worker process was lost after them", async () => {
    const failure = "scale-out, workers: 4: A worker process ended by itself (SIGKILL).";
    const losing = measures({ measureScaleOut: () => Promise.resolve({ ...scaleOut, failure }) });
    const report = await runBench({ ...everything, names: ["hello3", "scale-out"] }, losing);
    expect(report.results).toHaveLength(1);
    expect(report.scaleOut).toBeDefined();
    expect(report.failure).toBe(failure);
    expect(console.error).toHaveBeenCalledWith(failure);
  });

  test("reports the scenarios although no worker process could be measured after them", async () => {
    const refusing = measures({
      measureScaleOut: () => Promise.reject(new Error("No port is free.")),
    });
    const report = await runBench({ ...everything, names: ["hello3", "scale-out"] }, refusing);
    expect(report.results).toHaveLength(1);
    expect(report.scaleOut).toBeUndefined();
    expect(report.failure).toBe("scale-out: No port is free.");
  });
});

describe("exitCodeOf", () => {
  test("is 0 if every limit is kept, 1 if one is missed, 3 if the run ended early", async () => {
    const report = await runBench({ ...everything, names: ["hello3"] }, measures());
    expect(exitCodeOf(report)).toBe(0);
    const missed = report.results.map((result) => ({
      ...result,
      figures: [{ name: "time", value: 2, unit: "times" as const, limit: { atMost: 1 } }],
    }));
    expect(exitCodeOf({ ...report, results: missed })).toBe(1);
    expect(exitCodeOf({ ...report, results: missed, failure: "lost" })).toBe(3);
  });
});
