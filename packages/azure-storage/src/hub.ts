import type { Clock, QueueName, Random } from "@taskhub/core";
import type { HistoryBlobs } from "./history-blobs.js";
import type { HubNames } from "./hub-names.js";
import type { Meter } from "./meter.js";
import type { ResentStarts } from "./resent-starts.js";
import type { Services } from "./services.js";

/** A message that went into quarantine on its way in. */
export interface UndecodableMessage {
  /** Name of the queue in the account. */
  readonly queue: string;
  readonly queueMessageId: string;
  readonly reason: string;
}

/** What every file of the walk works with: one task hub, opened. */
export interface Hub {
  readonly names: HubNames;
  /** Of this process: hex digits, with which the ids of its commits begin. */
  readonly id: string;
  readonly partitionCount: number;
  /** Activities that have a queue of their own, by name. */
  readonly boundActivities: readonly string[];
  /** Counted by `meter`. */
  readonly services: Services;
  readonly meter: Meter;
  readonly clock: Clock;
  readonly random: Random;
  /** The Functions host's `extensions.queues.maxDequeueCount`; absent if there is no host. */
  readonly hostMaxDequeueCount: number | undefined;
  /** Told of every message that is put aside because nobody can read it. */
  readonly onUndecodable: (message: UndecodableMessage) => void;
  /** What a replacement of a history may delete. */
  readonly historyBlobs: HistoryBlobs;
  /** When this process last put a start anew. */
  readonly resentStarts: ResentStarts;
  /** Counts up; among messages of one second the order in which they were sent. */
  nextSequenceNumber(): number;
}

/** The queue that a delivery lies in. */
export function queueOf(
  hub: Hub,
  place: { readonly queue: QueueName; readonly fromPoison: boolean },
): string {
  return place.fromPoison ? hub.names.poisonQueue(place.queue) : hub.names.queue(place.queue);
}
