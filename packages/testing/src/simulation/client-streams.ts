/**
 * The order of what clients send to entities, as the client of an app keeps it.
 *
 * @module
 */
import { streamOf, type PlaceInStream } from "@taskhub/core";

/** A stream that is idle for longer is not gone on with. */
const STREAM_LIFE_MS = 600_000;

interface Stream {
  readonly name: string;
  /** Of the last message that was made. */
  made: number;
  /** All messages up to this number were put. */
  put: number;
  /** Numbers above it that were put. */
  readonly ahead: Set<number>;
  madeAt: number;
}

/** The streams of one client process. */
export class ClientStreams {
  private readonly streams = new Map<string, Stream>();

  /** The place of a message that is made now: behind all that have been put. */
  next(entity: string, messageId: string, now: number): PlaceInStream {
    let stream = this.streams.get(entity);
    if (!stream || now - stream.madeAt >= STREAM_LIFE_MS) {
      stream = { name: streamOf(messageId), made: 0, put: 0, ahead: new Set(), madeAt: now };
      this.streams.set(entity, stream);
    }
    stream.made += 1;
    stream.madeAt = now;
    return { stream: stream.name, number: stream.made, after: stream.put };
  }

  /** The message lies in its queue. */
  wasPut(entity: string, { stream: name, number }: PlaceInStream): void {
    const stream = this.streams.get(entity);
    if (stream?.name !== name) return;
    stream.ahead.add(number);
    while (stream.ahead.delete(stream.put + 1)) stream.put += 1;
  }
}
