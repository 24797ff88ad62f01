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
  isContinuation,
  isEntityInstance,
  isOutcome,
  isRewindRequest,
  isWakeAfterMarking,
  outcomeId,
  settledBy,
  type AppliedId,
  type Delivery,
  type ExecutionState,
  type HistoryEvent,
  type OutcomeEvent,
  type TaskMessage,
} from "@taskhub/core";
import type { Accepted, DeliveredItem, InboxItem, LocalResult } from "./inbox.js";
import { missingPayload } from "./missing-payload.js";
import { awaitsStart, orderOfSender, type WaitingLine } from "./order-of-sender.js";

/** A batch, sorted by what becomes of it. */
export interface Sifted {
  readonly accepted: readonly Accepted[];
  /** So only against the memory: verify the stamp, or commit against it. Late, too soon, unusable. */
  readonly doubtful: readonly DeliveredItem[];
  /** What their sender had put before has not come yet. */
  readonly tooSoon: readonly Delivery[];
  /** Among the accepted, those for which it was not waited any longer. */
  readonly overdue: readonly Delivery[];
  readonly unusable: readonly Unusable[];
  /** Events among the doubtful that find nobody: no such instance, or one that has ended. */
  readonly unheard: readonly Delivery[];
  /** For an instance that has not started yet. */
  readonly early: readonly Delivery[];
  /** Timers whose time has not come. */
  readonly notYetDue: readonly Delivery[];
}

/** A message that nothing can be made of. */
interface Unusable {
  readonly item: DeliveredItem;
  readonly reason: string;
}

/** What a batch is sifted against. */
export interface SiftInput {
  readonly batch: readonly InboxItem[];
  /** Absent if the instance has no execution. */
  readonly state: ExecutionState | undefined;
  /** What was applied before the instance was purged, lately. */
  readonly buried: readonly AppliedId[];
  /** The start in the batch that begins a new execution. */
  readonly start: DeliveredItem | undefined;
  /** True if the instance row says that a start is on its way. */
  readonly isPending: boolean;
  /** Messages that were seen waiting for their turn. */
  readonly line: WaitingLine;
  readonly now: Date;
}

type Verdict = "accept" | "repeated" | "doubtful" | "early" | "notYetDue" | "tooSoon" | "overdue";
type Item = DeliveredItem | LocalResult;

/**
 * Sorts a batch. Starts other than `start` are the arbiter's business and left out.
 *
 * Messages keep the order in which they came, but for those that came before their turn.
 */
export function sift(input: SiftInput): Sifted {
  const sorted = new Sorted();
  // what came after the start in its sender's order comes after it here
  const seen = new Set<string | number>(
    input.start === undefined ? [] : [input.start.delivery.message.messageId],
  );
  let waiting = input.batch.filter(
    (item): item is Item => item.kind !== "nudge" && (!isStart(item) || item === input.start),
  );
  const isWaiting = (id: string) => waiting.some(hasId(id)) || input.line.has(id, input.now);
  for (;;) {
    const before = waiting.length;
    const overdue: DeliveredItem[] = [];
    waiting = waiting.filter((item) => {
      const verdict = item === input.start ? "accept" : judge(item, input, { seen, isWaiting });
      if (verdict === "overdue" && item.kind === "delivery") overdue.push(item);
      if (verdict === "overdue" || verdict === "tooSoon") return true;
      sorted.add(item, verdict);
      return false;
    });
    if (waiting.length > 0 && waiting.length < before) continue;
    // only when nothing else moves: one of the others may be what it waits for
    const [next] = overdue;
    if (!next) break;
    seen.add(next.delivery.message.messageId);
    waiting = waiting.filter((item) => item !== next);
    sorted.add(next, "overdue");
  }
  for (const item of waiting) sorted.add(item, "tooSoon");
  return sorted;
}

/** What the items before have shown. */
interface BatchSoFar {
  /** Ids and tasks that are taken. */
  readonly seen: Set<string | number>;
  readonly isWaiting: (messageId: string) => boolean;
}

function hasId(messageId: string) {
  return (item: Item) => item.kind === "delivery" && item.delivery.message.messageId === messageId;
}

class Sorted implements Sifted {
  readonly accepted: Accepted[] = [];
  readonly doubtful: DeliveredItem[] = [];
  readonly tooSoon: Delivery[] = [];
  readonly overdue: Delivery[] = [];
  readonly unusable: Unusable[] = [];
  readonly unheard: Delivery[] = [];
  readonly early: Delivery[] = [];
  readonly notYetDue: Delivery[] = [];

  add(item: Item, verdict: Verdict): void {
    if (verdict === "accept" || verdict === "overdue") this.accept(item);
    if (item.kind === "result") return;
    if (verdict === "overdue") this.overdue.push(item.delivery);
    if (verdict === "doubtful" || verdict === "tooSoon") this.doubtful.push(item);
    if (verdict === "tooSoon") this.tooSoon.push(item.delivery);
    const { type } = item.delivery.message.event;
    // who has ended does not wait for what an entity would have answered
    const isAnswer = isEntityInstance(item.delivery.message.sender.instanceId);
    if (verdict === "doubtful" && type === "EventRaised" && !isAnswer) {
      this.unheard.push(item.delivery);
    }
    if (verdict === "early") this.early.push(item.delivery);
    if (verdict === "notYetDue") this.notYetDue.push(item.delivery);
  }

  private accept(item: Item): void {
    const missing = item.kind === "delivery" ? missingPayload(item.delivery.message) : undefined;
    if (item.kind === "delivery" && missing?.kind === "unusable") {
      this.unusable.push({ item, reason: missing.reason });
      this.doubtful.push(item);
    } else {
      const event = missing?.kind === "replaced" ? missing.event : undefined;
      this.accepted.push({ event: eventOf(item, event), item });
    }
  }
}

/** @returns True if the item is the start of an execution. */
export function isStart(item: InboxItem): item is DeliveredItem {
  return item.kind === "delivery" && item.delivery.message.event.type === "ExecutionStarted";
}

function judge(
  item: Item,
  { state, buried, start, isPending, now }: SiftInput,
  { seen, isWaiting }: BatchSoFar,
): Verdict {
  const current = start ? start.delivery.message.executionId : state?.executionId;
  if (item.kind === "result") return judgeResult(item, { state, current, seen });
  const { message } = item.delivery;
  const { event, messageId } = message;
  const isIn = (id: string) =>
    seen.has(id) || !!state?.hasApplied(id) || buried.some(({ messageId }) => messageId === id);
  const isKnown = (id: string) =>
    isIn(id) || isIn(outcomeId({ messageId: id })) || !!state?.beganWith(id);
  if (awaitsStart(message, isKnown, now)) return "tooSoon";
  if (isForAnother(message, { state, start })) return "doubtful";
  if (current === undefined) return isPending ? "early" : "doubtful";
  const target = executionMeant(message, current);
  if (target !== undefined && target !== current) return "doubtful";
  if (!start && state?.completed) {
    if (state.hasApplied(messageId)) return "repeated";
    // for the execution that is about to take its place, unless it says that it is for this one
    return isPending && target === undefined ? "early" : "doubtful";
  }
  if (isOutcome(event)) {
    if (state?.isOutdated(message)) return "repeated";
    return judgeOutcome(event, start ? undefined : state, seen, now);
  }
  if (isIn(messageId)) return "repeated";
  // one that is heeded is accepted before (rewind)
  if (isRewindRequest(message) || isWakeAfterMarking(message)) return "doubtful";
  const heardSince = start ? now : state?.beganAt;
  const others = { isIn, isWaiting, heardSince, movedAt: state?.movedAt };
  const order = orderOfSender(message, others, now);
  if (order !== "inOrder") return order;
  seen.add(messageId);
  return "accept";
}

/** The execution a message is for: of a termination, also what that has become by continuing as new. */
function executionMeant(
  { event, instanceId, executionId }: TaskMessage,
  current: string,
): string | undefined {
  if (event.type !== "ExecutionTerminated") return executionId;
  if (executionId === undefined || executionId === current) return executionId;
  return isContinuation(instanceId, { before: executionId, after: current })
    ? current
    : executionId;
}

/** True if a parent ends its child with all below, and the id is that of somebody else by now. */
function isForAnother(
  { event, afterStart }: TaskMessage,
  { state, start }: Pick<SiftInput, "state" | "start">,
): boolean {
  if (event.type !== "ExecutionTerminated" || afterStart === undefined) return false;
  return start ? start.delivery.message.messageId !== afterStart : !state?.beganWith(afterStart);
}

/** What ran here ran for the memory as it was: no execution or task that is over comes back. */
function judgeResult(
  item: LocalResult,
  known: {
    readonly state: ExecutionState | undefined;
    readonly current: string | undefined;
    readonly seen: Set<string | number>;
  },
): Verdict {
  const { executionId, event } = item;
  const task = event.taskScheduledId;
  const { state, current } = known;
  if (executionId !== current || executionId !== state?.executionId) return "repeated";
  if (!state.isOpen(task) || known.seen.has(task) || isOutdated(state, item)) return "repeated";
  known.seen.add(task);
  return "accept";
}

/** True if it is the failure of a call that was made before a rewind, which made another one. */
function isOutdated(state: ExecutionState, { event, asked = 0, workItem }: LocalResult): boolean {
  if (workItem) return state.isOutdated({ event, messageId: outcomeId(workItem.message) });
  return event.type === "TaskFailed" && asked < state.askedAt(event.taskScheduledId);
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
function eventOf(item: Item, replaced: HistoryEvent | undefined): HistoryEvent {
  if (item.kind === "result") return item.event;
  const { event, messageId } = item.delivery.message;
  return { ...(replaced ?? event), messageId };
}
