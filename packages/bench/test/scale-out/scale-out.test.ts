import { describe, expect, jest, test } from "@jest/globals";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { measureScaleOut } from "../../src/scale-out/scale-out.js";
import { fanScenario } from "../../src/scale-out/scale-out-scenarios.js";
import { WorkerFleet } from "../../src/scale-out/worker-fleet.js";

jest.setTimeout(120_000);

const FROM_SOURCE = ["-r", join(__dirname, "../../../local-host/test/run-from-source.cjs")];
// the worker processes run from their sources, too
process.execArgv = FROM_SOURCE;

/** By then an activity waits for its hour, and would keep its process alive. */
const UNTIL_IT_WAITS_MS = 3_000;
const WORKERS = 2;
const ACTIVITIES = 40;
const FEWEST_CALLS = 6; // message, row, two commits, the row's end, the message's

describe("measureScaleOut", () => {
  test("runs every activity once, and counts what each process has done", async () => {
    const told: string[] = [];
    const report = await measureScaleOut((text) => told.push(text), {
      workers: [WORKERS],
      scenarios: [fanScenario("small", { activities: ACTIVITIES, waitMs: 100 })],
      warmsUp: false,
      partitionCount: 1,
    });
    expect(report).toMatchObject({ activitiesAtOnce: 10, partitionCount: 1 });
    expect(report.runs).toHaveLength(1);
    const [run] = report.runs;
    expect(run).toMatchObject({
      ...{ scenario: "small", workers: WORKERS, instances: 1 },
      ...{ activities: ACTIVITIES, ranTwice: 0 },
    });
    expect(run?.activitiesByWorker).toHaveLength(WORKERS);
    expect(run?.activitiesByWorker.reduce((sum, each) => sum + each)).toBe(ACTIVITIES);
    expect(run?.commits).toBeGreaterThanOrEqual(2);
    expect(run?.transactions).toBeGreaterThanOrEqual(FEWEST_CALLS);
    expect(run?.receives).toBeGreaterThan(0);
    expect(told).toEqual([expect.stringMatching(/^small, workers: 2: .* activities \d+ \/ \d+$/)]);
  });
});

describe("a measurement that fails", () => {
  test("keeps what was measured before, and says with how many workers it failed", async () => {
    const small = fanScenario("small", { activities: 1, waitMs: 1 });
    // no array is that long: the orchestrator throws
    const broken = fanScenario("broken", { activities: 2 ** 32, waitMs: 1 });
    const report = await measureScaleOut(() => undefined, {
      workers: [1],
      scenarios: [small, broken],
      warmsUp: false,
      partitionCount: 1,
    });
    expect(report.runs.map(({ scenario }) => scenario)).toEqual(["small"]);
    expect(report.failure).toBe(
      "scale-out, workers: 1: Expected 'broken-0' to be Completed, found: Failed.",
    );
  });
});

describe("a measurement that is killed", () => {
  test("takes its worker processes along", async () => {
    const source = JSON.stringify(join(__dirname, "../../src/scale-out"));
    const script = `
      const { measureScaleOut } = require(${source} + "/scale-out.ts");
      const { fanScenario } = require(${source} + "/scale-out-scenarios.ts");
      const scenarios = [1, 3_600_000].map((waitMs) => fanScenario("of" + waitMs, { activities: 1, waitMs }));
      void measureScaleOut(console.log, { workers: [${WORKERS}], scenarios, warmsUp: false });`;
    const command = spawn(process.execPath, [...FROM_SOURCE, "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [told] = (await once(command.stdout, "data")) as [Buffer];
    expect(told.toString()).toMatch(/^of1, workers: 2/);
    await sleep(UNTIL_IT_WAITS_MS);
    const closed = once(command.stdout, "close");
    command.kill("SIGKILL");
    // they have the same output: it is closed when the last of them has ended
    await expect(closed).resolves.toBeDefined();
  });
});

describe("WorkerFleet", () => {
  test("says why a worker process cannot begin", async () => {
    const order = {
      ...{ connectionString: "nonsense", hubName: "Nowhere" },
      ...{ partitionCount: 1, activitiesAtOnce: 1 },
    };
    await expect(WorkerFleet.start(order, WORKERS)).rejects.toThrow(
      "A worker process has failed: The storage connection is not a valid connection string",
    );
  });
});
