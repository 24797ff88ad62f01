/**
 * A run in words: what the command line says, and what a failure prints.
 *
 * @module
 */
import { CALL_FAULTS, EVENT_FAULTS, isCallFault, type Fault } from "./fault.js";
import type { Scenario } from "./scenario.js";
import { scenarios } from "./scenarios/scenarios.js";
import type { RunResult, WorldOptions } from "./world.js";

/** Everything that determines a run, as data. */
export interface RunSpec {
  readonly scenario: string;
  readonly seed: number;
  readonly workers: number;
  readonly partitions: number;
  readonly faults: readonly Fault[];
  readonly pollingMs?: number | undefined;
  readonly maxDequeueCount?: number | undefined;
  readonly skewsMs: readonly number[];
  readonly pageRows?: number | undefined;
}

/** The run as data, with the faults that befell it: played again, they befall it at the same calls. */
export function specOf(options: WorldOptions, { faults }: Pick<RunResult, "faults">): RunSpec {
  const { scenario, seed, workers, partitions, settings = {}, skewsMs = [], pageRows } = options;
  return {
    ...{ scenario: scenario.name, seed, workers, partitions, skewsMs, pageRows, faults },
    pollingMs: settings.maxQueuePollingIntervalMs,
    maxDequeueCount: settings.maxDequeueCount,
  };
}

/** @throws RangeError if there is no such scenario. */
export function optionsOf(spec: RunSpec): WorldOptions {
  const { seed, workers, partitions, faults, pollingMs, maxDequeueCount, skewsMs } = spec;
  return {
    ...{ scenario: scenarioNamed(spec.scenario), seed, workers, partitions, faults, skewsMs },
    pageRows: spec.pageRows,
    settings: {
      ...(pollingMs !== undefined && { maxQueuePollingIntervalMs: pollingMs }),
      ...(maxDequeueCount !== undefined && { maxDequeueCount }),
    },
  };
}

/** @throws RangeError with the names there are. */
export function scenarioNamed(name: string): Scenario {
  const scenario = scenarios.get(name);
  if (scenario) return scenario;
  throw new RangeError(
    `Expected the name of a scenario, got '${name}'. There are: ${[...scenarios.keys()].join(", ")}.`,
  );
}

/** The command that plays the run again. */
export function commandOf(spec: RunSpec): string {
  const { scenario, seed, workers, partitions, pollingMs, maxDequeueCount, skewsMs } = spec;
  const parts = [
    `npm run simulate -- --scenario ${scenario} --seed ${seed}`,
    `--workers ${workers} --partitions ${partitions}`,
    ...(pollingMs === undefined ? [] : [`--polling ${pollingMs}`]),
    ...(maxDequeueCount === undefined ? [] : [`--max-dequeues ${maxDequeueCount}`]),
    ...(spec.pageRows === undefined ? [] : [`--page-rows ${spec.pageRows}`]),
    ...(skewsMs.length === 0 ? [] : [`--skews=${skewsMs.join(",")}`]),
    `--faults '${spec.faults.map(faultText).join(" ")}'`,
  ];
  return parts.join(" ");
}

/** Such as `crash-after@12+3000`, or `kill@+250:1+3000`: at 250 ms, worker 1. */
export function faultText(fault: Fault): string {
  if (isCallFault(fault)) return `${fault.kind}@${fault.call}+${fault.ms}`;
  return `${fault.kind}@+${fault.atMs}:${fault.worker}+${fault.ms}`;
}

const CALL_FAULT = /^([a-z-]+)@(\d+)\+(\d+)$/;
const EVENT_FAULT = /^([a-z]+)@\+(\d+):(\d+)\+(-?\d+)$/;

/** @throws RangeError if a word is no fault. */
export function parseFaults(text: string): Fault[] {
  return text
    .split(/\s+/)
    .filter((word) => word !== "")
    .map((word) => parseFault(word));
}

function parseFault(word: string): Fault {
  const [, callKind, call, callMs] = CALL_FAULT.exec(word) ?? [];
  if (callKind !== undefined && isKind(callKind, CALL_FAULTS)) {
    return { kind: callKind, call: Number(call), ms: Number(callMs) };
  }
  const [, kind, atMs, worker, ms] = EVENT_FAULT.exec(word) ?? [];
  if (kind !== undefined && isKind(kind, EVENT_FAULTS)) {
    return { kind, atMs: Number(atMs), worker: Number(worker), ms: Number(ms) };
  }
  throw new RangeError(
    `Expected a fault such as crash-after@12+3000 or kill@+250:1+3000, got '${word}'. ` +
      `Kinds are: ${[...CALL_FAULTS, ...EVENT_FAULTS].join(", ")}.`,
  );
}

function isKind<K extends string>(word: string, kinds: readonly K[]): word is K {
  return (kinds as readonly string[]).includes(word); // wider, so that any text may be looked for
}
