/**
 * Starts that came before the time they are scheduled for.
 *
 * A message can be hidden for a week at most, and clocks differ: what begins, and when, is decided by
 * the time in the start, whatever has woken the session.
 *
 * @module
 */
import { LONGEST_HIDDEN_MS } from "@taskhub/core";
import type { Holdings } from "./holdings.js";
import type { DeliveredItem, InboxItem } from "./inbox.js";
import type { Memory } from "./memory.js";
import { isStart } from "./sift.js";
import type { Workplace } from "./workplace.js";

/** The starts in a batch whose time has not come; one that is history is not among them. */
export function startsAhead(
  { clock }: Workplace,
  { state }: Memory,
  batch: readonly InboxItem[],
): ReadonlySet<DeliveredItem> {
  const isAhead = (item: DeliveredItem) =>
    item.delivery.message.executionId !== state?.executionId && leftMs(item, clock.now()) > 0;
  return new Set(batch.filter(isStart).filter(isAhead));
}

/** Puts them off until their time, or for as long as a message can be hidden. */
export async function putOffStarts(
  { clock }: Workplace,
  holdings: Holdings,
  starts: ReadonlySet<DeliveredItem>,
): Promise<void> {
  for (const start of starts) {
    const delayMs = Math.max(0, leftMs(start, clock.now()));
    await holdings.postpone([start.delivery], Math.min(LONGEST_HIDDEN_MS, delayMs));
  }
}

function leftMs({ delivery }: DeliveredItem, now: Date): number {
  const { event } = delivery.message;
  const startAt = event.type === "ExecutionStarted" ? event.scheduledStartAt : undefined;
  return startAt ? startAt.getTime() - now.getTime() : 0;
}
