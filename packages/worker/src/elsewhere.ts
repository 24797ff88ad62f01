/**
 * Instances that live in another worker, as far as was seen lately.
 *
 * Any worker may run any instance: the stamp decides (P4). But two that run the same one cost a
 * conflict and a reading of the history a step. So a message for an instance that another worker has
 * just moved, and of which nothing is kept here, is given back for that one to find, and the queue it
 * came by is left alone for a moment. Nobody is asked, nothing is renewed: who moved an instance last
 * stands in its sentinel. A preference, never a condition: a message that was given back is taken by
 * whoever finds it the next time but one.
 *
 * @module
 */
import type { Clock, Delivery } from "@taskhub/core";
import type { Memory } from "./memory.js";

/** A worker that has been quiet for so long may be gone, or has forgotten the instance. */
const FRESH_MS = 10_000;
/** Somebody else may have it who finds it for the first or second time. */
const LEFT_BEFORE = 2;

/** What is left to other workers. */
export class Elsewhere {
  /** When it was last seen that the instance lives elsewhere, the longest ago in front. */
  private readonly seenAt = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  /** Another worker runs the instance, or waits for what it has sent out. */
  note(instanceId: string): void {
    const now = this.clock.now().getTime();
    this.seenAt.delete(instanceId);
    this.seenAt.set(instanceId, now);
    for (const [oldest, at] of this.seenAt) {
      if (isFresh(now - at)) return;
      this.seenAt.delete(oldest);
    }
  }

  /** True if the message is better found by the worker in which its instance lives. */
  has(delivery: Delivery): boolean {
    const at = this.seenAt.get(delivery.message.instanceId);
    return at !== undefined && isFresh(this.clock.now().getTime() - at) && mayBeLeft(delivery);
  }

  /** True if these messages, all there is here of the instance, are better left to another worker. */
  hasJustMoved({ state, othersAt }: Memory, deliveries: readonly Delivery[]): boolean {
    if (!othersAt || !state || state.completed) return false;
    const isLive = isFresh(this.clock.now().getTime() - othersAt.getTime());
    return isLive && deliveries.length > 0 && deliveries.every(mayBeLeft);
  }
}

/** What begins an instance is for whoever finds it, and what the host gave up is for nobody else. */
function mayBeLeft({ dequeueCount, fromPoison, message }: Delivery): boolean {
  return !fromPoison && dequeueCount <= LEFT_BEFORE && message.event.type !== "ExecutionStarted";
}

/** Clocks of two workers may differ. */
function isFresh(ageMs: number): boolean {
  return Math.abs(ageMs) < FRESH_MS;
}
