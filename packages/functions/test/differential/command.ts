/**
 * `npm run differential`: random programs through the published `durable-functions` and ours.
 *
 *     npm run differential -- --programs 20000 --seed 1
 *
 * The seeds count up from `--seed` (1 if not said). Exits 1 at the first difference that is not in the
 * list, and prints its seed, the smallest program that has it, and what either library decided.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { checkProgram } from "./check-program.js";
import { describeDifference, programOf } from "./report.js";
import { Tally } from "./tally.js";

const PROGRESS_EVERY = 1_000;

void main();

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      programs: { type: "string", default: "20000" },
      seed: { type: "string", default: "1" },
    },
  });
  const first = wholeNumber("seed", values.seed);
  const end = first + wholeNumber("programs", values.programs);
  const tally = new Tally();
  for (let seed = first; seed < end; seed++) {
    const verdict = await checkProgram(programOf(seed), seed);
    tally.add(verdict);
    if (verdict.unexplained) {
      console.error(await describeDifference(seed, verdict.unexplained));
      process.exitCode = 1;
      return;
    }
    if (tally.programs % PROGRESS_EVERY === 0) {
      console.error(`${tally.programs} programs, ${tally.same} the same to their end`);
    }
  }
  console.log(`${tally.toString()}\n0 differences outside the list`);
}

function wholeNumber(name: string, text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  console.error(`Expected a whole number for --${name}, got '${text}'.`);
  process.exit(2);
}
