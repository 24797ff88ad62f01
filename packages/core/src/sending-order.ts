import { workId, type PlaceInOrder, type Sender, type TaskMessage } from "./message.js";
import type { EventSent, SubOrchestrationInstanceCreated } from "./history-event.js";
import type { LastSent, Sent } from "./task-hub.js";

/** Nobody waits longer for it, and an instance remembers for half an hour what it has applied. */
const NAMED_FOR_MS = 600_000; // worker/src/order-of-sender.ts, ORDER_PATIENCE_MS
/** Of the instances that are written to, the ones that were lately. */
const MOST_INSTANCES = 1_000;

/**
 * What an orchestration has put for other instances: each event names the one before it (P5).
 *
 * It goes by the rows, in their order, so that a message has the same place however often the history
 * is read.
 */
export class SendingOrder {
  private readonly last: Map<string, LastSent>;

  /** @param before - What the executions before have sent. */
  constructor(readonly before: readonly LastSent[]) {
    this.last = new Map(before.map((entry) => [entry.instanceId, entry]));
  }

  /** The next row. @returns The place of the message it stands for. */
  place(
    { type, instanceId, eventId, timestamp }: EventSent | SubOrchestrationInstanceCreated,
    sender: Sender,
  ): PlaceInOrder {
    const sent = { messageId: workId(sender, eventId), sentAt: timestamp };
    return type === "EventSent" ? this.sent(instanceId, sent) : this.started(instanceId, sent);
  }

  /** A message of a generation that continue-as-new has left behind, with its place. */
  placed(message: TaskMessage): TaskMessage {
    const { instanceId, messageId, event } = message;
    const sent = { messageId, sentAt: event.timestamp };
    const isEvent = event.type === "EventRaised";
    const place = isEvent ? this.sent(instanceId, sent) : this.started(instanceId, sent);
    return { ...message, ...place };
  }

  /** What the next execution has to know. */
  remaining(now: Date): LastSent[] {
    return [...this.last.values()]
      .filter(({ start, event }) => recent(start, now) ?? recent(event, now))
      .slice(-MOST_INSTANCES);
  }

  private sent(instanceId: string, event: Sent): PlaceInOrder {
    const before = this.last.get(instanceId);
    this.note({ instanceId, start: before?.start, event });
    return {
      after: recent(before?.event, event.sentAt)?.messageId,
      afterStart: recent(before?.start, event.sentAt)?.messageId,
    };
  }

  /** What was sent to an earlier instance of the id is of no concern to the one that is started. */
  private started(instanceId: string, start: Sent): PlaceInOrder {
    this.note({ instanceId, start, event: undefined });
    return {};
  }

  private note(entry: LastSent): void {
    this.last.delete(entry.instanceId);
    this.last.set(entry.instanceId, entry);
  }
}

function recent(sent: Sent | undefined, now: Date): Sent | undefined {
  return sent && now.getTime() - sent.sentAt.getTime() < NAMED_FOR_MS ? sent : undefined;
}
