/**
 * `npm run simulate`: whole workers on simulated storage, with faults.
 *
 *     npm run simulate -- --runs 100000                     random runs, seeds 1, 2, 3, ...
 *     npm run simulate -- --sweep                           every single fault at every call
 *     npm run simulate -- --pairs 2000 --scenario chain     two faults at a time
 *     npm run simulate -- --hunt --runs 3000                all sorts mixed
 *     npm run simulate -- --seed 17 --trace                 one run, call by call
 *
 * Exits 0 if every run was as it should be, 1 if not, 2 if it was asked for something it cannot do.
 * A failure prints the line that plays it again, made as small as it gets.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { setImmediate as breathe } from "node:timers/promises";
import {
  commandOf,
  parseFaults,
  scenarioNamed,
  type RunSpec,
  optionsOf,
} from "../simulation/run-spec.js";
import { scenarios, smallScenarios } from "../simulation/scenarios/scenarios.js";
import { shrink } from "../simulation/shrink.js";
import { swarmRun } from "../simulation/swarm.js";
import { pairsOfFaults, prepareSweep, singleFaults } from "../simulation/sweep.js";
import { Tally, type Failure } from "../simulation/tally.js";
import type { Scenario } from "../simulation/scenario.js";
import type { WorldOptions } from "../simulation/world.js";
import { hunt } from "../simulation/hunt.js";
import { measureStorageSpeed } from "../storage/measure-speed.js";
import { Progress } from "./progress.js";
import { asJson, printReport, type Report } from "./report.js";
import { printTrace } from "./trace.js";

const MOST_FAILURES = 5;

const values = readOptions();

void main();

async function main(): Promise<void> {
  try {
    const { report, failures } = await simulate();
    if (values.json) console.log(JSON.stringify(asJson(report)));
    else {
      printReport(report);
      for (const failure of failures) await printFailure(failure);
    }
    process.exitCode = failures.length > 0 ? 1 : 0;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}

async function simulate(): Promise<{ report: Report; failures: readonly Failure[] }> {
  const tally = new Tally();
  const mostFailures = whole("--most-failures", values["most-failures"]);
  const progress = new Progress(values.json);
  const startedAt = process.cpuUsage();
  const pageRows = values["page-rows"];
  const common = pageRows === undefined ? {} : { pageRows: whole("--page-rows", pageRows) };
  for await (const chosen of wanted()) {
    const options = { ...chosen, ...common };
    await tally.play(values.trace ? await printTrace(options) : options);
    if (tally.failures.length >= mostFailures) break;
    if (progress.isDue) {
      progress.show(`${tally.runs} runs, ${tally.failures.length} failed`);
      await breathe();
    }
  }
  progress.end();
  const { user, system } = process.cpuUsage(startedAt);
  const cpuMs = (user + system) / 1000;
  const { callsPerSecond } = await measureStorageSpeed();
  return { report: { tally, cpuMs, callsPerSecond }, failures: tally.failures };
}

/** The runs that were asked for. */
async function* wanted(): AsyncGenerator<WorldOptions> {
  const seed = whole("--seed", values.seed);
  const chosen = values.scenario === undefined ? undefined : named(values.scenario);
  if (values.faults !== undefined) {
    yield optionsOf(givenSpec(values.faults, values.scenario, seed));
    return;
  }
  if (values.sweep || values.pairs !== undefined) {
    for (const scenario of chosen ?? smallScenarios) {
      const sweep = await prepareSweep(scenario, seed);
      if (values.sweep) yield* singleFaults(sweep);
      if (values.pairs !== undefined) yield* pairsOfFaults(sweep, whole("--pairs", values.pairs));
    }
    return;
  }
  const runs = whole("--runs", values.runs);
  if (values.hunt) {
    yield* limited(hunt(seed, chosen ?? smallScenarios), runs);
    return;
  }
  for (let index = 0; index < runs; index++) {
    yield swarmRun(seed + index, chosen ?? [...scenarios.values()]);
  }
}

/** One name, or several with commas between. */
function named(names: string): readonly Scenario[] {
  return names.split(",").map((name) => scenarioNamed(name));
}

async function* limited<T>(source: AsyncGenerator<T>, count: number): AsyncGenerator<T> {
  let left = count;
  for await (const item of source) {
    if (left-- <= 0) return;
    yield item;
  }
}

function givenSpec(faults: string, scenario: string | undefined, seed: number): RunSpec {
  if (scenario === undefined) throw new RangeError("--faults needs a --scenario they befall.");
  const { polling, skews } = values;
  const maxDequeues = values["max-dequeues"];
  const pageRows = values["page-rows"];
  return {
    ...{ scenario, seed, faults: parseFaults(faults) },
    workers: whole("--workers", values.workers),
    partitions: whole("--partitions", values.partitions),
    pollingMs: polling === undefined ? undefined : whole("--polling", polling),
    maxDequeueCount: maxDequeues === undefined ? undefined : whole("--max-dequeues", maxDequeues),
    pageRows: pageRows === undefined ? undefined : whole("--page-rows", pageRows),
    skewsMs: skews === "" ? [] : skews.split(",").map(Number),
  };
}

async function printFailure({ spec, violations }: Failure): Promise<void> {
  for (const violation of violations.slice(0, 3)) console.log(`FAILED  ${violation}`);
  console.log(`  ${commandOf(await shrink(spec))}`);
}

function readOptions() {
  try {
    return parseOptions();
  } catch (error) {
    // an option that does not exist, or lacks its value
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(2);
  }
}

function parseOptions() {
  const { values } = parseArgs({
    options: {
      seed: { type: "string", default: "1" },
      runs: { type: "string", default: "1" },
      scenario: { type: "string" },
      sweep: { type: "boolean", default: false },
      hunt: { type: "boolean", default: false },
      "most-failures": { type: "string", default: String(MOST_FAILURES) },
      pairs: { type: "string" },
      workers: { type: "string", default: "2" },
      partitions: { type: "string", default: "1" },
      polling: { type: "string" },
      "max-dequeues": { type: "string" },
      "page-rows": { type: "string" },
      skews: { type: "string", default: "" },
      faults: { type: "string" },
      trace: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  return values;
}

function whole(option: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new RangeError(`${option} must be a whole number, not '${text}'.`);
}
