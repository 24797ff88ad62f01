import type { StorageTally } from "./worker-message.js";

/** One scenario with one number of worker processes. */
export interface ScaleOutRun extends StorageTally {
  readonly scenario: string;
  readonly workers: number;
  /** From the first start to the end of the last instance. */
  readonly seconds: number;
  readonly instances: number;
  readonly activities: number;
  /** Activities that were begun in each process. */
  readonly activitiesByWorker: readonly number[];
  /** How often an activity was begun that had begun before. */
  readonly ranTwice: number;
}

/** A scenario of the report. */
export interface MeasuredScenario {
  readonly name: string;
  readonly about: string;
  /** Against one worker. Absent if something else is the limit. */
  readonly speedUps?: readonly SpeedUpLimit[] | undefined;
}

/** What so many workers gain at least. */
interface SpeedUpLimit {
  readonly workers: number;
  readonly atLeast: number;
}

/** What became of all scenarios. */
export interface ScaleOutReport {
  readonly activitiesAtOnce: number;
  readonly partitionCount: number;
  readonly scenarios: readonly MeasuredScenario[];
  /** By scenario, then by the number of workers. */
  readonly runs: readonly ScaleOutRun[];
  /** What failed, if the rest is missing. */
  readonly failure?: string | undefined;
}

/** How many times faster than one worker; not a number if that was not measured. */
export function speedUp({ runs }: ScaleOutReport, run: ScaleOutRun): number {
  const alone = runs.find(({ scenario, workers }) => scenario === run.scenario && workers === 1);
  return (alone?.seconds ?? NaN) / run.seconds;
}

/** Refused commits for each hundred that were carried out; none of none are 0. */
export function conflictPercent({ commits, conflicts }: ScaleOutRun): number {
  return commits === 0 ? 0 : (100 * conflicts) / commits;
}
