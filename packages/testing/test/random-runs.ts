import { commandOf } from "../src/simulation/run-spec.js";
import { scenarios } from "../src/simulation/scenarios/scenarios.js";
import { swarmRun } from "../src/simulation/swarm.js";
import { Tally } from "../src/simulation/tally.js";

/** Slow ones, that `npm run simulate -- --runs N` has with the others. */
const LEFT_TO_THE_COMMAND = new Set([
  ...["big", "purge", "long", "longTimer", "diary", "carry", "wide", "widening", "mixed"],
  ...["rewindTree", "rewindWide", "felledTree", "hopeful", "hotEntity", "bank"],
]);
const quick = [...scenarios.values()].filter(({ name }) => !LEFT_TO_THE_COMMAND.has(name));

/** What went wrong in random runs, with the commands that play them again. */
export async function failuresOfSeeds(first: number, count: number): Promise<string[]> {
  const tally = new Tally();
  for (let seed = first; seed < first + count; seed++) await tally.play(swarmRun(seed, quick));
  return tally.failures.map(
    ({ spec, violations }) => `${violations.join("; ")}\n  ${commandOf(spec)}`,
  );
}
