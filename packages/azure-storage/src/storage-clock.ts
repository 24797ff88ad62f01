/**
 * Time as the storage service has it: workers whose clocks are off by minutes agree on it, so that a
 * durable timer that one of them set never fires early at another.
 *
 * Every answer of the queue service tells its time, to the second.
 *
 * @module
 */
import type { AbortSignalLike, Clock } from "@taskhub/core";
import type { Queues, Services } from "./services.js";

/** Less than that is the service's resolution, and the time a call takes. */
export const TOLERATED_MS = 3_000;
const RESOLUTION_MS = 1_000; // Queue service: whole seconds, fractions cut off

/** A clock that is corrected by the difference to the queue service's. */
export class StorageClock implements Clock {
  private differenceMs = 0;

  constructor(private readonly clock: Clock) {}

  /** Goes back once if the difference grows, and by no more than it has grown. */
  now(): Date {
    return new Date(this.clock.now().getTime() + this.differenceMs);
  }

  schedule(delayMs: number, callback: () => void): () => void {
    return this.clock.schedule(delayMs, callback);
  }

  sleep(delayMs: number, signal?: AbortSignalLike): Promise<void> {
    return this.clock.sleep(delayMs, signal);
  }

  settle(): Promise<void> {
    return this.clock.settle();
  }

  /** The same services; what the queues answer sets the clock. */
  watch({ queues, tables, blobs }: Services): Services {
    return { queues: this.watchedQueues(queues), tables, blobs };
  }

  private watchedQueues(queues: Queues): Queues {
    return {
      create: (queue, payer) => queues.create(queue, payer),
      put: (queue, body, visibleInMs, payer) =>
        this.watched(visibleInMs, () => queues.put(queue, body, visibleInMs, payer)),
      receive: async (queue, maxMessages, visibilityMs) => {
        const sentAt = this.clock.now();
        const messages = await queues.receive(queue, maxMessages, visibilityMs);
        const [first] = messages;
        if (first) this.observe(first.nextVisibleAt, visibilityMs, sentAt);
        return messages;
      },
      update: (queue, message, visibleInMs, payer) =>
        this.watched(visibleInMs, () => queues.update(queue, message, visibleInMs, payer)),
      delete: (queue, message, payer) => queues.delete(queue, message, payer),
    };
  }

  private async watched<A extends { readonly nextVisibleAt: Date }>(
    visibleInMs: number,
    call: () => Promise<A>,
  ): Promise<A> {
    const sentAt = this.clock.now();
    const answer = await call();
    this.observe(answer.nextVisibleAt, visibleInMs, sentAt);
    return answer;
  }

  /** The service's second lay somewhere between sending and now; what that allows is no difference. */
  private observe(nextVisibleAt: Date, visibleInMs: number, sentAt: Date): void {
    const hiddenMs = Math.ceil(visibleInMs / RESOLUTION_MS) * RESOLUTION_MS;
    const serviceMs = nextVisibleAt.getTime() - hiddenMs;
    const least = serviceMs - this.clock.now().getTime();
    const most = serviceMs + RESOLUTION_MS - sentAt.getTime();
    const off = Math.max(least - this.differenceMs, this.differenceMs - most);
    if (off < TOLERATED_MS) return;
    const found = Math.round((least + most) / 2);
    this.differenceMs = Math.abs(found) < TOLERATED_MS ? 0 : found;
  }
}
