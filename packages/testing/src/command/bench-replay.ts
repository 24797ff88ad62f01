/**
 * `npm run bench:replay`: what replay and long histories cost, each figure with its limit.
 *
 *     npm run bench:replay
 *     npm run --silent bench:replay -- --json
 *
 * Exits 0 if every limit is kept, 1 if not. Times are of this machine: on one that is busy with
 * something else, they say little.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { measureFanIn } from "../bench/fan-in-time.js";
import { isMet, type Figure } from "../bench/figure.js";
import { measureReplay } from "../bench/replay-time.js";
import { measureSession } from "../bench/session-time.js";

const { values } = parseArgs({ options: { json: { type: "boolean", default: false } } });

void main();

async function main(): Promise<void> {
  const figures = [
    ...(await measureReplay()),
    ...(await measureSession()),
    ...(await measureFanIn()),
  ];
  if (values.json) {
    console.log(JSON.stringify(figures.map((each) => ({ ...each, isMet: isMet(each) }))));
  } else printTable(figures);
  process.exitCode = figures.every(isMet) ? 0 : 1;
}

function printTable(figures: readonly Figure[]): void {
  const rows = figures.map((figure) => [
    figure.name,
    inWords(figure.value, figure.unit),
    figure.limit === undefined ? "" : `at most ${inWords(figure.limit, figure.unit)}`,
    isMet(figure) ? "" : "MISSED",
  ]);
  const widths = [0, 1, 2].map((column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  for (const [name = "", value = "", limit = "", verdict = ""] of rows) {
    const [nameWidth = 0, valueWidth = 0, limitWidth = 0] = widths;
    const line = `${name.padEnd(nameWidth)}  ${value.padStart(valueWidth)}  ${limit.padEnd(limitWidth)}`;
    console.log(`${line}  ${verdict}`.trimEnd());
  }
}

function inWords(value: number, unit: Figure["unit"]): string {
  return `${value.toFixed(unit === "times" ? 2 : 1)} ${unit}`;
}
