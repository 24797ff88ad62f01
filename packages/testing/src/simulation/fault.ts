/**
 * What can go wrong in a simulated world.
 *
 * @module
 */

import type { Operation } from "@taskhub/azure-storage";

/** What becomes of one storage call. */
export type CallFaultKind =
  /** The process dies before the request is sent, or after it was executed. */
  | "crash-before"
  | "crash-after"
  /** The service refuses for a moment: not executed. */
  | "error-before"
  /** Executed, but the reply is lost. */
  | "error-after"
  /** Executed, the reply lost, and the client's own retry gets the answer. */
  | "repeat"
  /** The client gives up, and the service executes later: after `ms`. */
  | "late"
  /** The reply takes `ms`. */
  | "slow"
  /** The process stands still for `ms`, before the request or before it sees the reply. */
  | "freeze-before"
  | "freeze-after"
  /** What was received is shown to others at once. */
  | "duplicate";

/** What becomes of a process, or of the service as a whole. */
export type EventFaultKind =
  /** The process dies; another takes its place a little later. */
  | "kill"
  /** It stands still for `ms`. */
  | "freeze"
  /** Its clock jumps by `ms`. */
  | "clock"
  /** It is drained, as in a deployment, and another takes its place. */
  | "restart"
  /** The service refuses everything for `ms`. */
  | "throttle";

/** A fault at one storage call, counted over the whole run from 1. */
export interface CallFault {
  readonly call: number;
  readonly kind: CallFaultKind;
  readonly ms: number;
}

/** A fault at a time, in virtual milliseconds from the beginning. */
export interface EventFault {
  readonly atMs: number;
  readonly kind: EventFaultKind;
  readonly ms: number;
  /** Which worker, counted from 0; more than there are counts on from the first. */
  readonly worker: number;
}

export type Fault = CallFault | EventFault;

/** True if a fault loses neither a process nor a lease nor a result: then no activity runs again. */
export function isHarmless(
  { kind }: CallFault,
  call: { readonly operation: Operation; readonly target: string },
): boolean {
  if (kind === "error-before") return call.operation !== "queues.update";
  if (kind !== "repeat") return false;
  // a copy of a message is recognised, a copy of a work item runs; of two renewals the second fails
  return call.operation === "queues.put" && !call.target.endsWith("-workitems");
}

export function isCallFault(fault: Fault): fault is CallFault {
  return "call" in fault;
}

/** The kinds a sweep tries at every call, each with its time. */
export const SWEEP: readonly Omit<CallFault, "call">[] = [
  { kind: "crash-before", ms: 3_000 },
  { kind: "crash-after", ms: 3_000 },
  { kind: "error-before", ms: 0 },
  { kind: "error-after", ms: 0 },
  { kind: "repeat", ms: 0 },
  { kind: "late", ms: 35_000 },
  { kind: "slow", ms: 9_000 },
  { kind: "freeze-before", ms: 45_000 },
  { kind: "freeze-after", ms: 45_000 },
  { kind: "duplicate", ms: 0 },
];

export const CALL_FAULTS: readonly CallFaultKind[] = SWEEP.map(({ kind }) => kind);
export const EVENT_FAULTS: readonly EventFaultKind[] = [
  "kill",
  "freeze",
  "clock",
  "restart",
  "throttle",
];
