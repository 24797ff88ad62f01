/**
 * `npm run bench`: the engine against what its storage allows.
 *
 *     npm run bench                                  everything; takes some twenty minutes
 *     npm run bench -- hello3 chain10 --latency 0    two scenarios, only beside the storage
 *     npm run bench -- --write packages/PERFORMANCE.md --json figures.json
 *     npm run bench -- --list
 *
 * `--latency MS` (10) is added before each call in a second pass, 0 for none; `--rounds N` plays each
 * scenario so often. `--write` leaves the page of a whole run, and does not go with either, nor with
 * names. Exits 0 if every limit is kept, 1 if not, 2 if it was asked for something it cannot do, 3 if
 * something failed: what was measured until then is written all the same.
 *
 * @module
 */
import { writeFile } from "node:fs/promises";
import { asJson, type BenchReport } from "../report/bench-report.js";
import { performancePage } from "../report/performance-page.js";
import { scenarios } from "../scenario/scenarios.js";
import { exitCodeOf, FAILED, REFUSED } from "./exit-code.js";
import { readOptions, type BenchOptions } from "./options.js";
import { runBench, SCALE_OUT, SCALE_OUT_TITLE } from "./run-bench.js";

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = FAILED;
});

async function main(): Promise<void> {
  const options = askedFor();
  if (!options) {
    process.exitCode = REFUSED;
    return;
  }
  if (options.isList) {
    printList();
    return;
  }
  const report = await runBench(options);
  await save(options, report);
  process.exitCode = exitCodeOf(report);
}

async function save({ jsonFile, pageFile }: BenchOptions, report: BenchReport): Promise<void> {
  if (jsonFile !== undefined) {
    await writeFile(jsonFile, `${JSON.stringify(asJson(report), undefined, 2)}\n`);
  }
  if (pageFile !== undefined) await writeFile(pageFile, performancePage(report));
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

function printList(): void {
  const width = Math.max(...scenarios.map(({ name }) => name.length));
  for (const { name, title } of scenarios) console.log(`${name.padEnd(width)}  ${title}`);
  console.log(`${SCALE_OUT.padEnd(width)}  ${SCALE_OUT_TITLE}`);
}
