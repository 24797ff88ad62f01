import { isEntityInstance } from "./entity/entity-id.js";
import { isScheduled } from "./entity/entity-message.js";
import type { EventSent, SubOrchestrationInstanceCreated } from "./history-event.js";
import {
  streamOf,
  workId,
  type PlaceInOrder,
  type PlaceInStream,
  type Sender,
  type TaskMessage,
} from "./message.js";
import type { LastSent, Sent } from "./task-hub.js";

/** Nobody waits longer for it, and an instance remembers for half an hour what it has applied. */
const NAMED_FOR_MS = 600_000; // worker/src/order-of-sender.ts, ORDER_PATIENCE_MS
/** Of the instances that are written to, the ones that were lately. */
const MOST_INSTANCES = 1_000;

/**
 * What an instance has put for other instances: each event names the one before it, and what is for an
 * entity is numbered (P5).
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

  /** Instances that it knows the last message to. */
  get size(): number {
    return this.last.size;
  }

  /** Another one that goes on from here. */
  copy(): SendingOrder {
    return new SendingOrder([...this.last.values()]);
  }

  /** The next row. @returns The place of the message it stands for. */
  place(row: EventSent | SubOrchestrationInstanceCreated, sender: Sender): PlaceInOrder {
    const { instanceId, eventId, timestamp } = row;
    const sent = { messageId: workId(sender, eventId), sentAt: timestamp };
    if (row.type !== "EventSent") return this.started(instanceId, sent);
    return this.sent({ instanceId, name: row.name }, sent);
  }

  /** A message of a generation that continue-as-new has left behind, with its place. */
  placed(message: TaskMessage): TaskMessage {
    const { instanceId, messageId, event } = message;
    const sent = { messageId, sentAt: event.timestamp };
    const place =
      event.type === "EventRaised"
        ? this.sent({ instanceId, name: event.name }, sent)
        : this.started(instanceId, sent);
    return { ...message, ...place };
  }

  /**
   * A message to an entity that is to come behind all that was sent to it, and takes no number: if a
   * rewind brings the sender back to life, the next number is that of its next message.
   */
  behind(message: TaskMessage): TaskMessage {
    const { event, stream: last } = this.last.get(message.instanceId) ?? {};
    // a stream of long ago may be forgotten there, and would be waited for from its begin
    if (!last || !recent(event, message.event.timestamp)) return message;
    return { ...message, inStream: { stream: last.stream, number: 0, after: last.number } };
  }

  /** What the next execution has to know. */
  remaining(now: Date): LastSent[] {
    return [...this.last.values()]
      .filter(({ start, event }) => recent(start, now) ?? recent(event, now))
      .slice(-MOST_INSTANCES);
  }

  private sent({ instanceId, name }: Target, event: Sent): PlaceInOrder {
    if (isEntityInstance(instanceId)) return this.sentToEntity({ instanceId, name }, event);
    const before = this.last.get(instanceId);
    this.note({ instanceId, start: before?.start, event });
    return {
      after: recent(before?.event, event.sentAt)?.messageId,
      afterStart: recent(before?.start, event.sentAt)?.messageId,
    };
  }

  private sentToEntity({ instanceId, name }: Target, event: Sent): PlaceInOrder {
    // each has a time of its own, and no order
    if (isScheduled(name)) return {};
    const before = this.last.get(instanceId);
    const goesOn = recent(before?.event, event.sentAt) && before?.stream;
    const inStream: PlaceInStream = goesOn
      ? { stream: goesOn.stream, number: goesOn.number + 1, after: goesOn.number }
      : { stream: streamOf(event.messageId), number: 1, after: 0 };
    const { stream, number } = inStream;
    this.note({ instanceId, start: undefined, event, stream: { stream, number } });
    return { inStream };
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

/** Where an event goes. */
type Target = Pick<EventSent, "instanceId" | "name">;

function recent(sent: Sent | undefined, now: Date): Sent | undefined {
  return sent && now.getTime() - sent.sentAt.getTime() < NAMED_FOR_MS ? sent : undefined;
}
