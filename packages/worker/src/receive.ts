/**
 * Stop 4 of the walk: deliveries reach the worker.
 *
 * One receiver a queue, source (b) of the protocol, and source (d) for the queues to which the
 * Functions host moves what it takes for poison. It asks for no more than can be worked on now:
 * only what stays visible makes a platform scale out.
 *
 * @module
 */
import {
  StorageError,
  type Clock,
  type Delivery,
  type QueueName,
  type Random,
  type TaskHub,
} from "@taskhub/core";
import { logEvents } from "./log-events.js";
import type { Logger } from "./logger.js";
import { Pause } from "./pause.js";
import type { Shift } from "./shift.js";

const MAX_MESSAGES = 32; // the queue service gives 32 a call at most
const SHORTEST_PAUSE_MS = 50;
const POISON_PAUSE_MS = 30_000;
const LONGEST_POISON_PAUSE_MS = 300_000;
const ROOM_PAUSE_MS = 50; // costs no call
const TOLD_AGAIN_MS = 30_000;
/** How long a queue is left alone, on average, that brought only what is for another worker. */
const OTHERS_PAUSE_MS = 1_000;

/** What a receiver works with. */
export interface ReceiverParts {
  readonly hub: TaskHub;
  readonly clock: Clock;
  readonly random: Random;
  readonly shift: Shift;
  readonly log: Logger;
  readonly queue: QueueName;
  readonly fromPoison: boolean;
  readonly longestPauseMs: number;
  /** Messages that can be worked on now. */
  readonly room: () => number;
  /** False of a message that is no sign of more. */
  readonly bringsMore: (delivery: Delivery) => boolean;
  /** True of a message that is given back for another worker to find. */
  readonly isOthers: (delivery: Delivery) => boolean;
  readonly deliver: (delivery: Delivery) => void;
}

/** Receives from one queue while the shift is on. */
export class Receiver {
  private readonly pause: Pause;
  private stopped = false;
  /** When it was last told that the queue cannot be received from; absent once it can be again. */
  private toldAt: number | undefined;

  constructor(private readonly parts: ReceiverParts) {
    const { clock, random, fromPoison, longestPauseMs } = parts;
    this.pause = fromPoison
      ? new Pause(clock, random, POISON_PAUSE_MS, LONGEST_POISON_PAUSE_MS)
      : new Pause(clock, random, SHORTEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, longestPauseMs));
  }

  /** Something happened on the hub: look sooner. */
  wake(): void {
    if (!this.parts.fromPoison) this.pause.hasten();
  }

  /** A shift has begun. */
  begin(): void {
    this.pause.reset();
  }

  /** Ends after the call under way. */
  stop(): void {
    this.stopped = true;
    this.pause.reset();
  }

  /** Runs until stopped. */
  async run(): Promise<void> {
    while (!this.stopped) {
      if (!this.parts.shift.isOn) await this.pause.untilReset();
      else if (this.parts.room() <= 0) await this.pause.untilReset(ROOM_PAUSE_MS);
      else await this.receiveOnce();
    }
  }

  private async receiveOnce(): Promise<void> {
    const { hub, clock, random, queue, fromPoison, room, bringsMore, isOthers, deliver } =
      this.parts;
    const wanted = Math.min(MAX_MESSAGES, room());
    const deliveries = await this.guarded(() => hub.receive(queue, wanted, fromPoison));
    if (deliveries.length > 0 && deliveries.every(isOthers)) {
      for (const delivery of deliveries) deliver(delivery);
      // whatever is heard elsewhere meanwhile: the other one is to find them
      await clock.sleep(OTHERS_PAUSE_MS * (0.5 + random.fraction()));
      return;
    }
    const goesOn = deliveries.length === wanted || deliveries.some(bringsMore);
    if (goesOn) this.pause.reset();
    for (const delivery of deliveries) deliver(delivery);
    if (goesOn || this.stopped) return;
    // who always looks a moment before another worker would always find what is for that one
    await this.pause.wait(deliveries.length > 0 ? random.fraction() : 1);
  }

  private async guarded(receive: () => Promise<Delivery[]>): Promise<Delivery[]> {
    const { queue, log, clock } = this.parts;
    try {
      const received = await receive();
      this.toldAt = undefined;
      return received;
    } catch (error) {
      const now = clock.now().getTime();
      // an outage is told of now and then, not at each look
      if (this.toldAt !== undefined && Math.abs(now - this.toldAt) < TOLD_AGAIN_MS) return [];
      this.toldAt = now;
      const name = nameOf(queue);
      // a receiver that ended would leave its queue to nobody
      const line =
        error instanceof StorageError ? logEvents.receiveFailed : logEvents.receiverBroken;
      log(...line(name, error));
      return [];
    }
  }
}

function nameOf(queue: QueueName): string {
  switch (queue.kind) {
    case "control":
      return `control queue ${queue.partition}`;
    case "workItem":
      return "the work-item queue";
    case "activity":
      return `the queue of activity '${queue.name}'`;
  }
}
