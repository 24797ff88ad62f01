/**
 * What of a batch the episode is fed with, and what takes no part in it.
 *
 * A message is dropped only on evidence (P5). Some evidence lasts for ever: its id is applied, its
 * task is closed. The rest (no such task, another execution, already finished) may only mean that
 * this session's memory is old, and counts once the stamp was verified after the message came.
 *
 * To drop is not to complete: what a dropped message keeps is set in motion all the same (P9).
 *
 * @module
 */
import {
  isOutcome,
  settledBy,
  type Delivery,
  type ExecutionState,
  type HistoryEvent,
  type OutcomeEvent,
} from "@taskhub/core";
import type { Accepted, DeliveredItem, InboxItem, LocalResult } from "./inbox.js";

/** A batch, sorted by what becomes of it. */
export interface Sifted {
  readonly accepted: readonly Accepted[];
  /** Late only against the memory: verify the stamp, or commit against it. */
  readonly doubtful: readonly DeliveredItem[];
  /** For an instance that has not started yet. */
  readonly early: readonly Delivery[];
  /** Timers whose time has not come. */
  readonly notYetDue: readonly Delivery[];
}

/** What a batch is sifted against. */
export interface SiftInput {
  readonly batch: readonly InboxItem[];
  /** Absent if the instance has no execution. */
  readonly state: ExecutionState | undefined;
  /** The start in the batch that begins a new execution. */
  readonly start: DeliveredItem | undefined;
  /** True if the instance row says that a start is on its way. */
  readonly isPending: boolean;
  readonly now: Date;
}

type Verdict = "accept" | "repeated" | "doubtful" | "early" | "notYetDue";

/** Sorts a batch. Starts other than `start` are the arbiter's business and left out. */
export function sift(input: SiftInput): Sifted {
  const accepted: Accepted[] = [];
  const doubtful: DeliveredItem[] = [];
  const early: Delivery[] = [];
  const notYetDue: Delivery[] = [];
  const seen = new Set<string | number>();
  for (const item of input.batch) {
    if (item.kind === "nudge" || (isStart(item) && item !== input.start)) continue;
    const verdict = item === input.start ? "accept" : judge(item, input, seen);
    if (verdict === "accept") accepted.push({ event: eventOf(item), item });
    if (item.kind === "result") continue;
    if (verdict === "doubtful") doubtful.push(item);
    if (verdict === "early") early.push(item.delivery);
    if (verdict === "notYetDue") notYetDue.push(item.delivery);
  }
  return { accepted, doubtful, early, notYetDue };
}

/** @returns True if the item is the start of an execution. */
export function isStart(item: InboxItem): item is DeliveredItem {
  return item.kind === "delivery" && item.delivery.message.event.type === "ExecutionStarted";
}

function judge(
  item: DeliveredItem | LocalResult,
  { state, start, isPending, now }: SiftInput,
  seen: Set<string | number>,
): Verdict {
  const current = start ? start.delivery.message.executionId : state?.executionId;
  if (item.kind === "result") return judgeResult(item, { state, current, seen });
  const { event, executionId: target, messageId } = item.delivery.message;
  if (current === undefined) return isPending ? "early" : "doubtful";
  if (target !== undefined && target !== current) return "doubtful";
  if (!start && state?.completed) return state.hasApplied(messageId) ? "repeated" : "doubtful";
  if (isOutcome(event)) return judgeOutcome(event, start ? undefined : state, seen, now);
  if (state?.hasApplied(messageId) || seen.has(messageId)) return "repeated";
  seen.add(messageId);
  return "accept";
}

/** What ran here ran for the memory as it was: no execution or task that is over comes back. */
function judgeResult(
  { executionId, event }: LocalResult,
  known: {
    readonly state: ExecutionState | undefined;
    readonly current: string | undefined;
    readonly seen: Set<string | number>;
  },
): Verdict {
  const task = event.taskScheduledId;
  const { state, current } = known;
  if (executionId !== current || executionId !== state?.executionId) return "repeated";
  if (!state.isOpen(task) || known.seen.has(task)) return "repeated";
  known.seen.add(task);
  return "accept";
}

function judgeOutcome(
  event: OutcomeEvent,
  state: ExecutionState | undefined,
  seen: Set<string | number>,
  now: Date,
): Verdict {
  const task = settledBy(event);
  if (state?.isClosed(task) || seen.has(task)) return "repeated";
  if (!state?.isOpen(task)) return "doubtful";
  if (event.type === "TimerFired" && event.fireAt.getTime() > now.getTime()) return "notYetDue";
  seen.add(task);
  return "accept";
}

/** The event with the id of the message that brought it, by which a copy is known later. */
function eventOf(item: DeliveredItem | LocalResult): HistoryEvent {
  if (item.kind === "result") return item.event;
  const { event, messageId } = item.delivery.message;
  return { ...event, messageId };
}
