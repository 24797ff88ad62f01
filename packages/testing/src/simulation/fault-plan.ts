/**
 * Which call meets which fault.
 *
 * @module
 */
import type { Operation } from "@taskhub/azure-storage";
import { CALL_FAULTS, type CallFault, type CallFaultKind } from "./fault.js";
import type { SeededRandom } from "./seeded-random.js";

/** A storage call that a worker is about to make. */
export interface CallSite {
  /** Counted over the whole run, from 1. */
  readonly call: number;
  readonly operation: Operation;
  /** The queue, the blob, or the table and what is asked of it. */
  readonly target: string;
  /** Which worker, from 0. */
  readonly place: number;
}

/** Asked before every call of a worker. */
export type FaultPlan = (site: CallSite) => CallFault | undefined;

/** The faults that are listed, and no others. */
export function planned(faults: readonly CallFault[]): FaultPlan {
  const byCall = new Map(faults.map((fault) => [fault.call, fault]));
  return ({ call }) => byCall.get(call);
}

/** Faults by chance, as many as `most`; each kind with the same weight. */
export function random(
  random: SeededRandom,
  { chance, most, kinds = CALL_FAULTS }: RandomFaults,
): FaultPlan {
  let left = most;
  return ({ call }) => {
    if (left <= 0 || random.fraction() >= chance) return undefined;
    left -= 1;
    const kind = random.pick(kinds);
    return { call, kind, ms: durationOf(kind, random) };
  };
}

export interface RandomFaults {
  /** For each call, from 0 to 1. */
  readonly chance: number;
  readonly most: number;
  readonly kinds?: readonly CallFaultKind[];
}

/** Beyond it a process gets through whatever a scenario asks of it. */
const LONGEST_GROWTH = 40;

/** The process dies after 0, 1, 2, ... calls that succeed, until it gets through. */
export function growing(): FaultPlan {
  let allowed = 0;
  let used = 0;
  return ({ call, operation }) => {
    if (operation === "queues.receive" || allowed > LONGEST_GROWTH) return undefined;
    if (used < allowed) {
      used += 1;
      return undefined;
    }
    allowed += 1;
    used = 0;
    return { call, kind: "crash-before", ms: 100 };
  };
}

function durationOf(kind: CallFaultKind, random: SeededRandom): number {
  switch (kind) {
    case "crash-before":
    case "crash-after":
      return random.between(0, 15_000);
    case "late":
      return random.between(3_000, 43_000);
    case "slow":
      return random.between(500, 9_500);
    case "freeze-before":
    case "freeze-after":
      return random.between(5_000, 85_000);
    case "error-before":
    case "error-after":
    case "repeat":
    case "duplicate":
      return 0;
  }
}
