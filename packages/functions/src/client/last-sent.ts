/**
 * The message this process has put for an instance last: the next one names it, and is applied after
 * it (P5). Queues do not keep order, and what is handed over in memory overtakes what was put visible.
 *
 * @module
 */
import type { Clock } from "@taskhub/core";

/** Nobody waits longer for it, and an instance remembers for half an hour what it has applied. */
export const NAMED_FOR_MS = 600_000; // worker/src/order-of-sender.ts, ORDER_PATIENCE_MS
/** Of the instances that are written to, the ones that were lately. */
export const MOST_INSTANCES = 10_000;

/** Messages that were put, the last one for each instance. */
export class LastSent {
  private readonly byInstance = new Map<string, { messageId: string; sentAt: number }>();

  constructor(private readonly clock: Pick<Clock, "now">) {}

  /** The message that the next one for the instance comes after. */
  before(instanceId: string): string | undefined {
    const last = this.byInstance.get(instanceId);
    if (!last || this.clock.now().getTime() - last.sentAt >= NAMED_FOR_MS) return undefined;
    return last.messageId;
  }

  /** The message is in a queue. */
  note(instanceId: string, messageId: string): void {
    this.byInstance.delete(instanceId);
    this.byInstance.set(instanceId, { messageId, sentAt: this.clock.now().getTime() });
    if (this.byInstance.size <= MOST_INSTANCES) return;
    for (const oldest of this.byInstance.keys()) {
      this.byInstance.delete(oldest);
      return;
    }
  }

  /** The id begins anew: what was sent before may never have been applied. */
  forget(instanceId: string): void {
    this.byInstance.delete(instanceId);
  }
}
