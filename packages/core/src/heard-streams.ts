/**
 * What an entity has heard of its senders (P5): which message of a stream is a repeat, which is too
 * early, which comes next. One number for each sender, however many messages it has sent.
 *
 *   from  task-hub, Marks.heard
 *   to    worker/sift-operations
 *
 * @module
 */
import type { PlaceInStream } from "./message.js";
import type { HeardStream } from "./task-hub.js";

/** Longer than any copy of a message lives, and than a sender goes on with a stream. */
const STREAM_LIFE_MS = 30 * 60_000; // the format's reorder window, 30 minutes
/** Of more senders than that within the time, those that were heard last. */
const MOST_STREAMS = 10_000;

/** `early`: messages that its sender put before have not come yet. */
export type Turn = "repeated" | "early" | "next";

/** The streams of one entity, and what a batch makes of them. */
export class HeardStreams {
  private readonly streams: Map<string, HeardStream>;

  constructor(heard: readonly HeardStream[]) {
    this.streams = new Map(heard.map((each) => [each.stream, each]));
  }

  /** Whether it is the turn of the message with this place. */
  turnOf({ stream, number, after }: PlaceInStream): Turn {
    const { upTo, holes, ahead } = this.at(stream);
    // without a number it is known by its id
    const isKnown =
      number > 0 && (number <= upTo ? !holes.includes(number) : ahead.includes(number));
    if (isKnown) return "repeated";
    return after <= upTo ? "next" : "early";
  }

  /** The message is applied; those before it that have not come are not waited for any longer. */
  apply({ stream, number, after }: PlaceInStream, now: Date): void {
    let { upTo } = this.at(stream);
    const { ahead, holes } = this.at(stream);
    const taken = new Set(ahead);
    const missing = new Set(holes);
    if (number <= upTo) missing.delete(number);
    else taken.add(number);
    while (upTo < after || taken.has(upTo + 1)) {
      upTo++;
      if (!taken.delete(upTo)) missing.add(upTo);
    }
    // the latest is last, so that the oldest can be forgotten
    this.streams.delete(stream);
    this.streams.set(stream, {
      ...{ stream, upTo, holes: [...missing], ahead: [...taken] },
      heardAt: now,
    });
  }

  /** What is to be kept of them. */
  marks(now: Date): readonly HeardStream[] {
    return [...this.streams.values()]
      .filter(({ heardAt }) => now.getTime() - heardAt.getTime() < STREAM_LIFE_MS)
      .slice(-MOST_STREAMS);
  }

  private at(stream: string): Pick<HeardStream, "upTo" | "holes" | "ahead"> {
    return this.streams.get(stream) ?? { upTo: 0, holes: [], ahead: [] };
  }
}
