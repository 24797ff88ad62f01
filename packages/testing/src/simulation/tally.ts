/**
 * What many runs came to.
 *
 * @module
 */
import { isCallFault } from "./fault.js";
import { specOf, type RunSpec } from "./run-spec.js";
import { World, type RunResult, type WorldOptions } from "./world.js";

/** A run that went wrong. */
export interface Failure {
  readonly spec: RunSpec;
  readonly violations: readonly string[];
}

/** One run in so many is played twice: equal options must give equal runs. */
const PLAY_TWICE_EVERY = 50;

/** Counts runs while it makes them. */
export class Tally {
  runs = 0;
  calls = 0;
  repeats = 0;
  simulatedMs = 0;
  longestQuietMs = 0;
  readonly byScenario = new Map<string, number>();
  readonly byFault = new Map<string, number>();
  readonly failures: Failure[] = [];

  /** Makes a run and checks it. */
  async play(options: WorldOptions): Promise<Failure | undefined> {
    const result = await new World(options).run();
    this.count(options, result);
    const spec = specOf(options, result);
    const violations = [...result.violations];
    const isSuspect = violations.length > 0 || this.runs % PLAY_TWICE_EVERY === 0;
    // a plan by chance is used up: the faults that befell the first run are played again
    if (isSuspect && !(await isSameAgain({ ...options, faults: result.faults }, result))) {
      violations.push("determinism: the same run again took another course");
    }
    if (violations.length === 0) return undefined;
    const failure = { spec, violations };
    this.failures.push(failure);
    return failure;
  }

  private count({ scenario }: WorldOptions, result: RunResult): void {
    this.runs += 1;
    this.calls += result.calls;
    this.repeats += result.repeats;
    this.simulatedMs += result.elapsedMs;
    this.longestQuietMs = Math.max(this.longestQuietMs, result.quietAfterMs);
    increase(this.byScenario, scenario.name);
    for (const fault of result.faults) {
      increase(this.byFault, isCallFault(fault) ? fault.kind : `${fault.kind} (any time)`);
    }
  }
}

async function isSameAgain(options: WorldOptions, first: RunResult): Promise<boolean> {
  const { plan: _usedUp, ...rest } = options;
  const second = await new World(rest).run();
  return second.trace === first.trace && second.calls === first.calls;
}

function increase(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
