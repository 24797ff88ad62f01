/**
 * Runs of every sort, mixed: what finds a bug soonest when nobody knows where it is.
 *
 * @module
 */
import type { Scenario } from "./scenario.js";
import { SeededRandom } from "./seeded-random.js";
import { pairsOfFaults, prepareSweep, singleFaults } from "./sweep.js";
import { swarmRun } from "./swarm.js";
import type { WorldOptions } from "./world.js";

/** Of each sort in turn. */
const RANDOM_RUNS = 20;
const SINGLE_FAULTS = 10;
const PAIRS = 5;
const PAIRS_IN_ALL = 500;

/** Runs without end; equal seeds give equal runs. */
export async function* hunt(
  seed: number,
  scenarios: readonly Scenario[],
): AsyncGenerator<WorldOptions> {
  const chance = new SeededRandom(seed);
  const sources = [];
  for (const scenario of scenarios) {
    const sweep = await prepareSweep(scenario, seed);
    yield sweep.base;
    sources.push({
      singles: shuffled([...singleFaults(sweep)], chance).values(),
      pairs: pairsOfFaults(sweep, PAIRS_IN_ALL),
    });
  }
  for (let random = seed; ; random += RANDOM_RUNS) {
    for (let index = 0; index < RANDOM_RUNS; index++) yield swarmRun(random + index, scenarios);
    for (const { singles, pairs } of sources) {
      yield* take(singles, SINGLE_FAULTS);
      yield* take(pairs, PAIRS);
    }
  }
}

function* take<T>(source: Iterator<T>, count: number): Generator<T> {
  for (let index = 0; index < count; index++) {
    const next = source.next();
    if (next.done) return;
    yield next.value;
  }
}

function shuffled<T>(list: readonly T[], chance: SeededRandom): T[] {
  return list
    .map((item) => ({ item, place: chance.fraction() }))
    .sort((one, other) => one.place - other.place)
    .map(({ item }) => item);
}
