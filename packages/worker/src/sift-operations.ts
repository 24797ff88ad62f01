/**
 * What of a batch an entity is given, in the order of its senders, and what takes no part in it.
 *
 * The counterpart of `sift.ts`: no message to an entity is late, so a message is either repeated, or
 * too early, or taken.
 *
 * @module
 */
import {
  decodeRequest,
  HeardStreams,
  isRequestName,
  type AppliedId,
  type Delivery,
  type EventRaised,
  type ExecutionState,
  type FailureDetails,
  type HeardStream,
  type TaskMessage,
} from "@taskhub/core";
import { dueAt } from "./due-at.js";
import { deliveriesOf, type InboxItem } from "./inbox.js";
import { missingPayload } from "./missing-payload.js";
import { patienceIsOver } from "./order-of-sender.js";

/** A message that the entity is to be fed with. */
export interface TakenMessage {
  readonly delivery: Delivery;
  readonly event: EventRaised;
  /** Why a call is answered with a failure, and not performed. */
  readonly refusal: FailureDetails | undefined;
}

/** A batch, sorted by what becomes of it. */
export interface SiftedOperations {
  readonly taken: readonly TakenMessage[];
  /** Among the taken, those that others should have come before. */
  readonly overdue: readonly Delivery[];
  /** What their sender had put before has not come yet. */
  readonly tooSoon: readonly Delivery[];
  /** For later. */
  readonly notYetDue: readonly Delivery[];
  readonly unusable: readonly { readonly delivery: Delivery; readonly reason: string }[];
  /** What the entity has heard of its senders then. */
  readonly heard: readonly HeardStream[];
}

/** What a batch is sifted against. */
export interface SiftOperationsInput {
  readonly batch: readonly InboxItem[];
  readonly state: ExecutionState | undefined;
  /** What was heard before the entity was purged, lately. */
  readonly buried: readonly AppliedId[];
  readonly buriedHeard: readonly HeardStream[];
  /** Why a request cannot be performed by anybody; `undefined` if it can. */
  refusalOf(delivery: Delivery): FailureDetails | undefined;
  readonly now: Date;
}

type Verdict = "take" | "repeated" | "tooSoon" | "overdue" | "notYetDue";

/** Sorts a batch. Messages keep the order in which they came, but for those before their turn. */
export function siftOperations(input: SiftOperationsInput): SiftedOperations {
  const { batch, state, buriedHeard, now } = input;
  const heard = new HeardStreams(state?.heard ?? buriedHeard);
  const sorted = new Sorted(input);
  const seen = new Set<string>();
  let waiting = deliveriesOf(batch);
  for (;;) {
    const before = waiting.length;
    const overdue: Delivery[] = [];
    waiting = waiting.filter((delivery) => {
      const verdict = judge(delivery.message, input, { heard, seen });
      if (verdict === "overdue") overdue.push(delivery);
      if (verdict === "overdue" || verdict === "tooSoon") return true;
      if (verdict === "take") note(delivery.message, { heard, seen, now });
      sorted.add(delivery, verdict);
      return false;
    });
    if (waiting.length > 0 && waiting.length < before) continue;
    // only when nothing else moves: one of the others may be what it waits for
    const [next] = overdue;
    if (!next) break;
    note(next.message, { heard, seen, now });
    waiting = waiting.filter((delivery) => delivery !== next);
    sorted.add(next, "overdue");
  }
  for (const delivery of waiting) sorted.add(delivery, "tooSoon");
  return { ...sorted.all, heard: heard.marks(now) };
}

interface SoFar {
  readonly heard: HeardStreams;
  /** Ids that are taken. */
  readonly seen: Set<string>;
}

function judge(
  message: TaskMessage,
  { state, buried, now }: SiftOperationsInput,
  { heard, seen }: SoFar,
): Verdict {
  const { messageId, inStream } = message;
  if (seen.has(messageId) || state?.hasApplied(messageId)) return "repeated";
  if (buried.some((id) => id.messageId === messageId)) return "repeated";
  const due = dueAt(message);
  if (due && due > now) return "notYetDue";
  if (!inStream) return "take";
  const turn = heard.turnOf(inStream);
  if (turn === "repeated") return "repeated";
  if (turn === "next") return "take";
  const known = { heardSince: undefined, movedAt: state?.movedAt };
  return patienceIsOver(message, known, now) ? "overdue" : "tooSoon";
}

function note({ messageId, inStream }: TaskMessage, { heard, seen, now }: SoFar & { now: Date }) {
  seen.add(messageId);
  if (inStream) heard.apply(inStream, now);
}

class Sorted {
  private readonly taken: TakenMessage[] = [];
  private readonly overdue: Delivery[] = [];
  private readonly tooSoon: Delivery[] = [];
  private readonly notYetDue: Delivery[] = [];
  private readonly unusable: { delivery: Delivery; reason: string }[] = [];

  constructor(private readonly input: SiftOperationsInput) {}

  get all(): Omit<SiftedOperations, "heard"> {
    const { taken, overdue, tooSoon, notYetDue, unusable } = this;
    return { taken, overdue, tooSoon, notYetDue, unusable };
  }

  add(delivery: Delivery, verdict: Verdict): void {
    if (verdict === "overdue") this.overdue.push(delivery);
    if (verdict === "overdue" || verdict === "take") this.take(delivery);
    if (verdict === "tooSoon") this.tooSoon.push(delivery);
    if (verdict === "notYetDue") this.notYetDue.push(delivery);
  }

  private take(delivery: Delivery): void {
    const { event } = delivery.message;
    const missing = missingPayload(delivery.message);
    if (missing?.kind === "unusable") {
      this.unusable.push({ delivery, reason: missing.reason });
    } else if (event.type !== "EventRaised") {
      const reason = `an entity takes calls and signals, and no ${event.type}`;
      this.unusable.push({ delivery, reason });
    } else if (isRequestName(event.name)) {
      this.takeRequest(delivery, event);
    } else {
      this.taken.push({ delivery, event, refusal: undefined });
    }
  }

  private takeRequest(delivery: Delivery, event: EventRaised): void {
    const request = decodeRequest(event.input);
    if (!request) {
      this.unusable.push({ delivery, reason: "its input is no request to an entity" });
      return;
    }
    // whoever asks for a lock asks for no operation
    const refusal = request.lockSet ? undefined : this.input.refusalOf(delivery);
    // nobody would hear of it: put aside it can be sent again
    if (refusal && request.isSignal) {
      this.unusable.push({ delivery, reason: refusal.errorMessage });
    } else {
      this.taken.push({ delivery, event, refusal });
    }
  }
}
