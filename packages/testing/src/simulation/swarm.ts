/**
 * Random runs: everything about one follows from its seed.
 *
 * @module
 */
import { CALL_FAULTS, EVENT_FAULTS, type EventFault, type Fault } from "./fault.js";
import { growing, random, type FaultPlan } from "./fault-plan.js";
import type { Scenario } from "./scenario.js";
import { SeededRandom } from "./seeded-random.js";
import type { WorldOptions } from "./world.js";

/** Most faults need no more than two workers and one queue to do their harm, and those runs are fast. */
const WORKERS = [1, 1, 1, 2, 2, 2, 2, 3, 3, 5];
const PARTITIONS = [...Array.from({ length: 18 }, () => 1), 4, 16];
const POLLING_MS = [1_000, 5_000, 30_000, 30_000, 30_000];
const CHANCES = [0.02, 0.05, 0.1];
/** Event faults come while the scenario is still at work. */
const EVENTS_WITHIN_MS = 4_000;
const MAX_SKEW_MS = 300_000;

/** The run that a seed stands for. */
export function swarmRun(seed: number, scenarios: readonly Scenario[]): WorldOptions {
  const chance = new SeededRandom(seed);
  const scenario = chance.pick(scenarios);
  const workers = chance.pick(WORKERS);
  const options = {
    ...{ scenario, seed, workers },
    partitions: chance.pick(PARTITIONS),
    settings: { maxQueuePollingIntervalMs: chance.pick(POLLING_MS) },
    pageRows: chance.fraction() < 0.1 ? chance.between(1, 20) : undefined,
    skewsMs: chance.fraction() < 0.2 ? skews(workers, chance) : [],
  };
  const way = chance.fraction();
  if (way < 0.1) {
    // a process that dies forty times on one message has poisoned it by any measure but this
    const settings = { ...options.settings, maxDequeueCount: 1_000 };
    return { ...options, settings, workers: chance.between(1, 2), plan: growing() };
  }
  return { ...options, faults: eventFaults(chance), plan: callFaults(chance) };
}

/** Some seeds have one or two kinds of faults only: what hides behind the others is found. */
function callFaults(chance: SeededRandom): FaultPlan {
  const few = [chance.pick(CALL_FAULTS), chance.pick(CALL_FAULTS)];
  const kinds = chance.fraction() < 0.5 ? few : CALL_FAULTS;
  return random(chance, { chance: chance.pick(CHANCES), most: chance.between(0, 6), kinds });
}

function eventFaults(chance: SeededRandom): readonly Fault[] {
  if (chance.fraction() < 0.5) return [];
  return Array.from({ length: chance.between(1, 3) }, () => eventFault(chance));
}

function eventFault(chance: SeededRandom): EventFault {
  const kind = chance.pick(EVENT_FAULTS);
  const atMs = Math.floor(chance.fraction() ** 3 * EVENTS_WITHIN_MS);
  return { kind, atMs, worker: chance.between(0, 4), ms: durationOf(kind, chance) };
}

function durationOf(kind: EventFault["kind"], chance: SeededRandom): number {
  switch (kind) {
    case "kill":
      return chance.between(0, 15_000);
    case "freeze":
      return chance.between(5_000, 85_000);
    case "clock":
      return chance.between(-MAX_SKEW_MS, MAX_SKEW_MS);
    case "throttle":
      return chance.between(1_000, 20_000);
    case "restart":
      return 0;
  }
}

function skews(workers: number, chance: SeededRandom): readonly number[] {
  return Array.from({ length: workers }, () => chance.between(-MAX_SKEW_MS, MAX_SKEW_MS));
}
