/**
 * Whether an instance must end without its orchestrator being run.
 *
 * A dequeue count above the limit is taken for deaths of a process. That holds because what is given
 * back on purpose is put anew in good time, counted from nothing (`leases.postpone`): an event before
 * its start, one before its turn, a function that is not deployed yet. What is left to another worker
 * is counted, but for a quarter of the limit at most (`elsewhere.ts`). The rest are processes that
 * ended or stood still with the message in their hands, and sessions that broke on it.
 *
 * @module
 */
import type { Delivery, FailureDetails } from "@taskhub/core";
import type { Holdings } from "./holdings.js";
import { tooLarge } from "./history-limits.js";
import { deliveriesOf, type Accepted, type InboxItem } from "./inbox.js";
import type { Memory } from "./memory.js";
import { poisonMessage } from "./poison-message.js";
import { sift } from "./sift.js";
import type { Workplace } from "./workplace.js";

/** Why an instance ends, and with what. */
export interface Doom {
  readonly failure: FailureDetails;
  /** What is to be put aside once the instance has ended. */
  readonly poison: readonly Delivery[];
  /** What becomes history together with the end. */
  readonly accepted: readonly Accepted[];
}

/** True if some message of the batch came so often that no code of the user may run before a look. */
export function isSuspect(place: Workplace, batch: readonly InboxItem[]): boolean {
  return deliveriesOf(batch).some((delivery) => isOverLimit(place, delivery));
}

/** True if whoever takes the message has died of it too often. */
export function isOverLimit(place: Workplace, { dequeueCount }: Delivery): boolean {
  return dequeueCount > place.settings.maxDequeueCount;
}

/**
 * @param isFresh - True if nothing of the instance has run in this session since it was read.
 * @returns `undefined` if the instance goes on.
 */
export function doomOf(
  place: Workplace,
  holdings: Holdings,
  memory: Memory,
  batch: readonly InboxItem[],
  isFresh: boolean,
): Doom | undefined {
  const { state, problem } = memory;
  if (!state || state.completed) return undefined;
  if (problem) return { failure: failureOf(problem), poison: [], accepted: [] };
  if (!isSuspect(place, batch)) return undefined;
  const now = place.clock.now();
  const sifted = sift({
    batch,
    state,
    buried: [],
    start: undefined,
    isPending: false,
    line: holdings.line,
    now,
  });
  const accepted = sifted.accepted.filter(
    ({ item }) => item.kind === "delivery" && isOverLimit(place, item.delivery),
  );
  if (accepted.length > 0) {
    const poison = deliveriesOf(accepted.map(({ item }) => item));
    return { failure: neverHistory(poison), poison, accepted };
  }
  // its activities were failed already when it came back (dispatch), and still no process survived
  const { maxDequeueCount } = place.settings;
  const hopeless = deliveriesOf(batch).find(
    (delivery) => delivery.dequeueCount > 2 * maxDequeueCount && holdings.keeps(state, delivery),
  );
  if (!hopeless || !isFresh) return undefined;
  const what = `a message that keeps its work was received ${String(hopeless.dequeueCount)} times`;
  return { failure: poisonMessage(what), poison: [], accepted: [] };
}

function failureOf(problem: NonNullable<Memory["problem"]>): FailureDetails {
  if (problem.kind === "tooLarge") return tooLarge(problem.reason);
  return { errorType: "HistoryUnreadable", errorMessage: problem.reason, isNonRetriable: true };
}

function neverHistory([first]: readonly Delivery[]): FailureDetails {
  const type = first?.message.event.type ?? "message";
  const count = String(first?.dequeueCount ?? 0);
  return poisonMessage(`its ${type} was received ${count} times and never became history`);
}
