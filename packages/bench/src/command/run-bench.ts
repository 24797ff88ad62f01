/**
 * A run: the scenarios one after the other, then the worker processes.
 *
 * What fails ends it, but takes nothing along: what was measured before is in the report.
 *
 * @module
 */
import { startAzurite } from "@taskhub/local-host";
import { measure } from "../measure/measure.js";
import type { BenchReport, ScenarioResult } from "../report/bench-report.js";
import { failureOf } from "../report/failure-of.js";
import { describeMachine } from "../report/machine.js";
import { measureScaleOut, scaleOutText } from "../scale-out/scale-out.js";
import { scenarios } from "../scenario/scenarios.js";
import { LiveTable } from "./live-table.js";
import type { BenchOptions } from "./options.js";
import { Progress } from "./progress.js";

/** The name under which the worker processes are asked for. */
export const SCALE_OUT = "scale-out";
/** In a line, for the list. */
export const SCALE_OUT_TITLE = "1, 2 and 4 worker processes on one hub";

/** What measures. */
export interface Measures {
  readonly startAzurite: () => Promise<{
    readonly connectionString: string;
    stop(): Promise<unknown>;
  }>;
  readonly describeMachine: typeof describeMachine;
  readonly measure: typeof measure;
  readonly measureScaleOut: typeof measureScaleOut;
}

const MEASURES: Measures = { startAzurite, describeMachine, measure, measureScaleOut };

/**
 * Measures what was asked for, and shows it as it comes.
 *
 * @returns What was measured until the end, or until something failed.
 * @throws Error if not even the storage can be started.
 */
export async function runBench(
  options: BenchOptions,
  measures: Measures = MEASURES,
): Promise<BenchReport> {
  const progress = new Progress();
  const scenariosAlone = await beforeScaleOut(options, measures, progress);
  const report =
    scenariosAlone.failure === undefined
      ? { ...scenariosAlone, ...(await withScaleOut(options, measures, progress)) }
      : scenariosAlone;
  if (report.failure !== undefined) console.error(report.failure);
  return report;
}

async function beforeScaleOut(
  options: BenchOptions,
  measures: Measures,
  progress: Progress,
): Promise<BenchReport> {
  const azurite = await measures.startAzurite();
  try {
    const { connectionString } = azurite;
    const machine = await measures.describeMachine(connectionString);
    const results: ScenarioResult[] = [];
    const place = { connectionString, measures, progress };
    const failure = await measureAll(options, place, results);
    return { machine, results, failure };
  } finally {
    progress.end();
    await azurite.stop();
  }
}

interface Place {
  readonly connectionString: string;
  readonly measures: Measures;
  readonly progress: Progress;
}

/** @returns What failed, if something did. */
async function measureAll(
  { names, latencyMs: farMs, rounds }: BenchOptions,
  { connectionString, measures, progress }: Place,
  results: ScenarioResult[],
): Promise<string | undefined> {
  const wanted = scenarios.filter(({ name }) => names.length === 0 || names.includes(name));
  const table = new LiveTable();
  const tell = (text: string) => {
    progress.show(text);
  };
  for (const latencyMs of farMs === 0 ? [0] : [0, farMs]) {
    const played = wanted.filter(({ rounds: { far } }) => latencyMs === 0 || far !== undefined);
    if (played.length > 0) table.begin(latencyMs);
    for (const scenario of played) {
      try {
        const where = { connectionString, latencyMs, rounds, tell };
        const comparison = await measures.measure(scenario, where);
        const earlier = results.map((result) => result.comparison);
        const figures = scenario.judge?.(comparison, earlier) ?? [];
        results.push({ scenario, comparison, figures });
        progress.end();
        table.add({ scenario, comparison, figures });
      } catch (error) {
        return failureOf(`${scenario.name}, ${latencyMs} ms away`, error);
      }
    }
  }
  return undefined;
}

/** It has an Azurite of its own. */
async function withScaleOut(
  { names }: BenchOptions,
  { measureScaleOut }: Measures,
  progress: Progress,
): Promise<Pick<BenchReport, "scaleOut" | "failure">> {
  if (names.length > 0 && !names.includes(SCALE_OUT)) return {};
  try {
    const scaleOut = await measureScaleOut((text) => {
      progress.show(text);
    });
    progress.end();
    console.log(`\n${SCALE_OUT_TITLE}\n${scaleOutText(scaleOut)}`);
    return { scaleOut, failure: scaleOut.failure };
  } catch (error) {
    progress.end();
    return { failure: failureOf(SCALE_OUT, error) };
  }
}
