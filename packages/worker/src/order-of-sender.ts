/**
 * The order of one sender's messages to one instance (P5).
 *
 * Each names the one put before it, and waits until that is applied: queues do not keep order, and
 * what is handed over in memory overtakes what was put visible.
 *
 * @module
 */
import type { TaskMessage } from "@taskhub/core";

/**
 * How long a message waits for the one its sender put before it, counted from when it was sent, or
 * from when its instance moved last: as long as it moves, the other may only stand in a long line.
 *
 * The other may have been put aside, purged, or dropped as late by an execution before this one: no
 * one can tell, and to go on is worth more than order.
 */
export const ORDER_PATIENCE_MS = 600_000; // a message whose workers die comes back after a lease each
/** However many wait for each other. */
const UTMOST_PATIENCE_MS = 2 * ORDER_PATIENCE_MS;
/** However much else its instance has heard since it began, and however long its start takes to come. */
const LONGEST_WAIT_MS = 3_600_000;
/** A message that waits is seen about once a second. */
const SEEN_LATELY_MS = 10_000;

/** `tooSoon`: what its sender had put before has not come yet; `overdue`: and will not be waited for. */
export type OrderOfSender = "inOrder" | "tooSoon" | "overdue";

/** What is known of the other messages of an instance. */
export interface OtherMessages {
  /** True if it is applied, or taken before this one. */
  isIn(messageId: string): boolean;
  /** True if it waits for its turn itself. */
  isWaiting(messageId: string): boolean;
  /** When the first of them could be taken, if that is known. */
  readonly heardSince: Date | undefined;
  /** When their instance moved last. */
  readonly movedAt: Date | undefined;
}

/**
 * True if its sender has started the instance, and that start has neither begun anything nor been
 * refused: whoever is there under the id is not meant yet.
 */
export function awaitsStart(
  { event, afterStart }: TaskMessage,
  isKnown: (startId: string) => boolean,
  now: Date,
): boolean {
  if (afterStart === undefined || isKnown(afterStart)) return false;
  return now.getTime() - event.timestamp.getTime() < LONGEST_WAIT_MS;
}

/** Whether it is this message's turn. */
export function orderOfSender(
  { event, after }: TaskMessage,
  others: OtherMessages,
  now: Date,
): OrderOfSender {
  // an end that somebody asks for must not wait for anything
  if (after === undefined || event.type === "ExecutionTerminated" || others.isIn(after)) {
    return "inOrder";
  }
  const patienceMs = others.isWaiting(after) ? UTMOST_PATIENCE_MS : ORDER_PATIENCE_MS;
  return patienceIsOver({ event }, others, now, patienceMs) ? "overdue" : "tooSoon";
}

/** True if the message has waited long enough for those before it. */
export function patienceIsOver(
  { event }: Pick<TaskMessage, "event">,
  { heardSince, movedAt }: Pick<OtherMessages, "heardSince" | "movedAt">,
  now: Date,
  patienceMs = ORDER_PATIENCE_MS,
): boolean {
  const since = Math.max(event.timestamp.getTime(), heardSince?.getTime() ?? 0);
  if (now.getTime() - since >= LONGEST_WAIT_MS) return true;
  return now.getTime() - Math.max(since, movedAt?.getTime() ?? 0) >= patienceMs;
}

/** The messages a session has seen waiting for their turn. */
export class WaitingLine {
  private readonly seenAt = new Map<string, number>();

  /** They wait, as of now. */
  saw(messageIds: readonly string[], now: Date): void {
    for (const [id, at] of this.seenAt) if (!isRecent(at, now)) this.seenAt.delete(id);
    for (const id of messageIds) this.seenAt.set(id, now.getTime());
  }

  has(messageId: string, now: Date): boolean {
    const at = this.seenAt.get(messageId);
    return at !== undefined && isRecent(at, now);
  }
}

function isRecent(seenAt: number, now: Date): boolean {
  return now.getTime() - seenAt < SEEN_LATELY_MS;
}
