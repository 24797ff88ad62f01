/**
 * The streams in which this process puts its messages for entities: each message tells its place, so
 * that an entity applies them in order, and once (P5).
 *
 * Of messages that are put at the same time none waits for another; of those that were awaited, each
 * comes after the ones before.
 *
 * @module
 */
import { streamOf, type Clock, type PlaceInStream } from "@taskhub/core";

/** An entity remembers for half an hour what it has applied of a stream. */
export const IDLE_MS = 600_000; // worker/src/order-of-sender.ts, ORDER_PATIENCE_MS
/** Of the entities that are written to, the ones that were lately. */
export const MOST_ENTITIES = 10_000;

/** A message's place, taken before it is put. */
export interface TakenPlace {
  readonly inStream: PlaceInStream;
  /** It is in a queue. */
  put(): void;
  /** Nobody knows whether it is. */
  failed(): void;
}

/** What this process has sent to entities. */
export class Streams {
  private readonly byEntity = new Map<string, Stream>();

  constructor(private readonly clock: Pick<Clock, "now">) {}

  /** The place of the next message for an entity. */
  take(instanceId: string, messageId: string): TakenPlace {
    const at = this.clock.now().getTime();
    const known = this.byEntity.get(instanceId);
    const isIdle = known === undefined || at - known.usedAt >= IDLE_MS;
    const stream = isIdle ? new Stream(streamOf(messageId)) : known;
    this.remember(instanceId, stream);
    stream.usedAt = at;
    const inStream = stream.next();
    return {
      inStream,
      put: () => {
        stream.put(inStream.number);
      },
      failed: () => {
        // it may never come: what is sent from now on must not be taken for what follows it
        if (this.byEntity.get(instanceId) === stream) this.byEntity.delete(instanceId);
      },
    };
  }

  private remember(instanceId: string, stream: Stream): void {
    this.byEntity.delete(instanceId);
    this.byEntity.set(instanceId, stream);
    if (this.byEntity.size <= MOST_ENTITIES) return;
    for (const oldest of this.byEntity.keys()) {
      this.byEntity.delete(oldest);
      return;
    }
  }
}

class Stream {
  usedAt = 0;
  private taken = 0;
  /** All messages up to this number are in a queue. */
  private putUpTo = 0;
  private readonly putAhead = new Set<number>();

  constructor(private readonly id: string) {}

  next(): PlaceInStream {
    this.taken += 1;
    return { stream: this.id, number: this.taken, after: this.putUpTo };
  }

  put(number: number): void {
    this.putAhead.add(number);
    while (this.putAhead.delete(this.putUpTo + 1)) this.putUpTo += 1;
  }
}
