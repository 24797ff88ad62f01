/**
 * Exhaustive runs: every fault at every storage call of a scenario, one at a time or in pairs.
 *
 * @module
 */
import { SWEEP, type CallFault } from "./fault.js";
import type { CallRecord } from "./network.js";
import type { Scenario } from "./scenario.js";
import { SeededRandom } from "./seeded-random.js";
import { World, type RunResult, type WorldOptions } from "./world.js";

/** Two, so that one can take up what the other has dropped. */
const WORKERS = 2;

/** A scenario without faults, and the places where one can happen. */
export interface Sweep {
  readonly clean: RunResult;
  readonly base: WorldOptions;
  readonly faults: readonly CallFault[];
}

/** Runs the scenario once without faults, and lists every fault that could befall a call of it. */
export async function prepareSweep(scenario: Scenario, seed: number): Promise<Sweep> {
  const calls: CallRecord[] = [];
  const base: WorldOptions = { scenario, seed, workers: WORKERS, partitions: 1 };
  const record = (call: CallRecord) => void calls.push(call);
  const clean = await new World({ ...base, record }).run();
  const faults = calls
    // a receive that brings nothing means nothing, whatever becomes of it
    .filter(({ process, outcome }) => process !== "client" && outcome === "done")
    .flatMap(({ call, operation }) =>
      SWEEP.filter(({ kind }) => kind !== "duplicate" || operation === "queues.receive").map(
        (fault) => ({ ...fault, call }),
      ),
    );
  return { clean, base, faults };
}

/** One run for each fault. */
export function* singleFaults({ base, faults }: Sweep): Generator<WorldOptions> {
  for (const fault of faults) yield { ...base, faults: [fault] };
}

/** Runs with two faults each, picked by the seed: the second hits what the first has led to. */
export function* pairsOfFaults(
  { base, faults, clean }: Sweep,
  count: number,
): Generator<WorldOptions> {
  const chance = new SeededRandom(base.seed);
  for (let index = 0; index < count; index++) {
    const first = chance.pick(faults);
    const second = { ...chance.pick(faults), call: first.call + chance.between(1, clean.calls) };
    yield { ...base, faults: [first, second] };
  }
}
