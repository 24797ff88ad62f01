import type { Tally } from "../simulation/tally.js";

/** What a simulation came to, and what it took. */
export interface Report {
  readonly tally: Tally;
  /** Processor time of this process, one core. */
  readonly cpuMs: number;
  /** Of the simulated storage alone. */
  readonly callsPerSecond: number;
}

const MS_PER_SECOND = 1_000;
const MS_PER_HOUR = 3_600_000;

/** The figures for a script. */
export function asJson({ tally, cpuMs, callsPerSecond }: Report): object {
  return {
    runs: tally.runs,
    failures: tally.failures.map(({ spec, violations }) => ({ ...spec, violations })),
    storageCalls: tally.calls,
    cpuMs,
    simulatedMs: tally.simulatedMs,
    longestQuietMs: tally.longestQuietMs,
    activitiesRepeated: tally.repeats,
    storageCallsPerSecond: callsPerSecond,
    scenarios: Object.fromEntries(tally.byScenario),
    faults: Object.fromEntries(tally.byFault),
  };
}

/** Prints the figures, aligned. */
export function printReport({ tally, cpuMs, callsPerSecond }: Report): void {
  const seconds = cpuMs / MS_PER_SECOND;
  const lines: readonly (readonly [string, string])[] = [
    ["runs", `${tally.runs}, ${tally.failures.length} failed`],
    ["runs a second", `${(tally.runs / seconds).toFixed(0)} of one core`],
    ["storage calls", `${tally.calls}, ${(tally.calls / tally.runs).toFixed(0)} a run`],
    ["simulated", `${(tally.simulatedMs / MS_PER_HOUR).toFixed(1)} hours`],
    [
      "longest to rest",
      `${(tally.longestQuietMs / MS_PER_SECOND).toFixed(1)} s after the last fault`,
    ],
    ["activities repeated", `${tally.repeats}`],
    ["storage alone", `${Math.round(callsPerSecond)} calls a second`],
    ["scenarios", counts(tally.byScenario)],
    ["faults", counts(tally.byFault)],
  ];
  const width = Math.max(...lines.map(([name]) => name.length));
  for (const [name, text] of lines) console.log(`${name.padEnd(width)}  ${text}`);
}

function counts(of: ReadonlyMap<string, number>): string {
  if (of.size === 0) return "none";
  return [...of].map(([name, count]) => `${name} ${count}`).join(", ");
}
