/**
 * What several worker processes on one hub gain, and what they cost each other.
 *
 * Each number of workers has processes and a hub of its own, on one Azurite in memory. The measuring
 * process is a client that does no work; the workers tell it what has ended, so that nobody asks the
 * storage.
 *
 * @module
 */
import { startAzurite } from "@taskhub/local-host";
import { failureOf } from "../report/failure-of.js";
import { measureFleet } from "./measure-fleet.js";
import type { ScaleOutReport, ScaleOutRun } from "./scale-out-report.js";
import {
  SCALE_OUT_SCENARIOS,
  warmUpsBefore,
  type ScaleOutScenario,
} from "./scale-out-scenarios.js";
import { lineOfRun } from "./scale-out-text.js";

export { scaleOutFigures } from "./scale-out-figures.js";
export { scaleOutMarkdown } from "./scale-out-markdown.js";
export type { ScaleOutReport, ScaleOutRun } from "./scale-out-report.js";
export { scaleOutText } from "./scale-out-text.js";

/** What is measured, and how. */
export interface ScaleOutOptions {
  /** Numbers of worker processes, each once; by default 1, 2 and 4. */
  readonly workers?: readonly number[];
  readonly scenarios?: readonly ScaleOutScenario[];
  /** False to measure processes that have only just begun; true by default. */
  readonly warmsUp?: boolean;
  /** In each process; 10 by default. */
  readonly activitiesAtOnce?: number;
  /** Control queues of the hub, 1 to 16; 4 by default. */
  readonly partitionCount?: number;
}

/**
 * Measures every scenario with every number of workers, on an Azurite of its own.
 *
 * @param tell - Told in a line what has just been measured.
 * @returns What was measured until the end, or until a worker process was lost or an instance did not
 * complete.
 */
export async function measureScaleOut(
  tell: (text: string) => void,
  options: ScaleOutOptions = {},
): Promise<ScaleOutReport> {
  const { workers = [1, 2, 4], scenarios = SCALE_OUT_SCENARIOS } = options;
  const { warmsUp = true, activitiesAtOnce = 10, partitionCount = 4 } = options;
  const runs: ScaleOutRun[] = [];
  let failure: string | undefined;
  const azurite = await startAzurite();
  try {
    const { connectionString } = azurite;
    for (const count of workers) {
      const hubName = `ScaleOut${count}`;
      const order = { connectionString, hubName, partitionCount, activitiesAtOnce };
      const warmUpsOf = warmsUp ? warmUpsBefore(count) : () => [];
      const plan = { order, workers: count, scenarios, warmUpsOf };
      try {
        await measureFleet(plan, (run) => {
          runs.push(run);
          tell(lineOfRun(run));
        });
      } catch (error) {
        failure = failureOf(`scale-out, workers: ${count}`, error);
        break;
      }
    }
  } finally {
    await azurite.stop();
  }
  const names = scenarios.map(({ name }) => name);
  runs.sort((a, b) => names.indexOf(a.scenario) - names.indexOf(b.scenario));
  return {
    ...{ activitiesAtOnce, partitionCount, runs, failure },
    scenarios: scenarios.map(({ name, about, speedUps }) => ({ name, about, speedUps })),
  };
}
