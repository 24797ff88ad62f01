/**
 * `npm run bench`: the engine against what its storage allows.
 *
 *     npm run bench                                  everything; takes some twenty minutes
 *     npm run bench -- hello3 chain10 --latency 0    two scenarios, only beside the storage
 *     npm run bench -- --write packages/PERFORMANCE.md --json figures.json
 *     npm run bench -- --list
 *
 * `--latency MS` (10) is added before each call in a second pass, 0 for none; `--rounds N` plays each
 * scenario so often. Exits 0 if every limit is kept, 1 if not, 2 if it was asked for something it
 * cannot do.
 *
 * @module
 */
import { startAzurite } from "@taskhub/local-host";
import { writeFile } from "node:fs/promises";
import { measure } from "../measure/measure.js";
import { asJson, isKept, type BenchReport, type ScenarioResult } from "../report/bench-report.js";
import { describeMachine, type Machine } from "../report/machine.js";
import { performancePage } from "../report/performance-page.js";
import { measureScaleOut, scaleOutText, type ScaleOutReport } from "../scale-out/scale-out.js";
import { scenarios } from "../scenario/scenarios.js";
import { LiveTable } from "./live-table.js";
import { readOptions, type BenchOptions } from "./options.js";
import { Progress } from "./progress.js";

const SCALE_OUT = "scale-out";
const SCALE_OUT_TITLE = "1, 2 and 4 worker processes on one hub";

void main();

async function main(): Promise<void> {
  const options = askedFor();
  if (!options) {
    process.exitCode = 2;
    return;
  }
  if (options.isList) {
    printList();
    return;
  }
  const report = await bench(options);
  if (options.jsonFile !== undefined) {
    await writeFile(options.jsonFile, `${JSON.stringify(asJson(report), undefined, 2)}\n`);
  }
  if (options.pageFile !== undefined) await writeFile(options.pageFile, performancePage(report));
  process.exitCode = isKept(report) ? 0 : 1;
}

function askedFor(): BenchOptions | undefined {
  try {
    return readOptions(process.argv.slice(2), [...scenarios.map(({ name }) => name), SCALE_OUT]);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    console.error(error.message);
    return undefined;
  }
}

async function bench(options: BenchOptions): Promise<BenchReport> {
  const progress = new Progress();
  const azurite = await startAzurite();
  let machine: Machine;
  let results: readonly ScenarioResult[];
  try {
    machine = await describeMachine(azurite.connectionString);
    results = await measureAll(options, azurite.connectionString, progress);
  } finally {
    progress.end();
    await azurite.stop();
  }
  // it has an Azurite of its own
  return { machine, results, scaleOut: await scaleOut(options, progress) };
}

async function measureAll(
  { names, latencyMs: farMs, rounds }: BenchOptions,
  connectionString: string,
  progress: Progress,
): Promise<readonly ScenarioResult[]> {
  const wanted = scenarios.filter(({ name }) => names.length === 0 || names.includes(name));
  const results: ScenarioResult[] = [];
  if (wanted.length === 0) return results;
  const table = new LiveTable();
  for (const latencyMs of farMs === 0 ? [0] : [0, farMs]) {
    const played = wanted.filter(({ rounds: { far } }) => latencyMs === 0 || far !== undefined);
    if (played.length > 0) table.begin(latencyMs);
    for (const scenario of played) {
      const tell = (text: string) => {
        progress.show(text);
      };
      const comparison = await measure(scenario, { connectionString, latencyMs, rounds, tell });
      const earlier = results.map((result) => result.comparison);
      const figures = scenario.judge?.(comparison, earlier) ?? [];
      results.push({ scenario, comparison, figures });
      progress.end();
      table.add({ scenario, comparison, figures });
    }
  }
  return results;
}

async function scaleOut(
  { names }: BenchOptions,
  progress: Progress,
): Promise<ScaleOutReport | undefined> {
  if (names.length > 0 && !names.includes(SCALE_OUT)) return undefined;
  const report = await measureScaleOut((text) => {
    progress.show(text);
  });
  progress.end();
  console.log(`\n${SCALE_OUT_TITLE}\n${scaleOutText(report)}`);
  return report;
}

function printList(): void {
  const width = Math.max(...scenarios.map(({ name }) => name.length));
  for (const { name, title } of scenarios) console.log(`${name.padEnd(width)}  ${title}`);
  console.log(`${SCALE_OUT.padEnd(width)}  ${SCALE_OUT_TITLE}`);
}
