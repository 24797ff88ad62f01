/**
 * Instances that live in another worker, as far as was seen lately.
 *
 * Any worker may run any instance: the stamp decides (P4). But two that run the same one cost a
 * conflict and a reading of the history a step. So a message for an instance that another worker has
 * just moved, and of which nothing is kept here, is given back for that one to find, and the queue it
 * came by is left alone for a moment. Nobody is asked, nothing is renewed: who moved an instance last
 * stands in its sentinel, and who waits for an activity in the message. A preference, never a
 * condition: a message that was given back a few times is taken by whoever finds it next.
 *
 * @module
 */
import type { Clock, Delivery, TaskMessage } from "@taskhub/core";
import type { Memory } from "./memory.js";

/** A worker that has been quiet for so long may be gone, or has forgotten the instance. */
const FRESH_MS = 10_000;
/** Whoever finds a message for more than so many times takes it, whoever moved its instance. */
const LEFT_TIMES = 2;
/** The same of an outcome that says who waits for it: several others may find it first. */
const LEFT_TIMES_NAMED = 5;

/** What is left to other workers. */
export class Elsewhere {
  /** When it was last seen that the instance lives elsewhere, the longest ago in front. */
  private readonly seenAt = new Map<string, number>();

  /** @param ownId - By which messages name this process. */
  constructor(
    private readonly clock: Clock,
    private readonly ownId: string,
  ) {}

  /** Another worker has just moved the instance. */
  note(instanceId: string): void {
    const now = this.clock.now().getTime();
    this.seenAt.delete(instanceId);
    this.seenAt.set(instanceId, now);
    for (const [oldest, at] of this.seenAt) {
      if (isFresh(now - at)) return;
      this.seenAt.delete(oldest);
    }
  }

  /** True if the message says that another worker waits for it. */
  isNamedIn({ home }: TaskMessage): boolean {
    return home !== undefined && home !== this.ownId;
  }

  /**
   * True if the message is better found by another worker.
   *
   * @param isHome - This worker was the last to move the instance.
   */
  has(delivery: Delivery, isHome = false): boolean {
    const { message, dequeueCount } = delivery;
    if (!mayBeLeft(delivery)) return false;
    if (this.isNamedIn(message) && dequeueCount <= LEFT_TIMES_NAMED) return true;
    if (isHome || message.home === this.ownId) return false;
    const at = this.seenAt.get(message.instanceId);
    const isNoted = at !== undefined && isFresh(this.clock.now().getTime() - at);
    return isNoted && dequeueCount <= LEFT_TIMES;
  }

  /**
   * True if these messages, all there is here of the instance, are better left to another worker.
   *
   * @param wasRefused - A commit of this worker was a conflict: the other one is there, however often
   *   the messages were found.
   */
  hasJustMoved(
    { state, othersAt }: Memory,
    deliveries: readonly Delivery[],
    wasRefused: boolean,
  ): boolean {
    if (!othersAt || !state || state.completed || deliveries.length === 0) return false;
    if (!deliveries.every(mayBeLeft)) return false;
    if (deliveries.some(({ message }) => message.home === this.ownId)) return false;
    if (wasRefused) return true;
    const isLive = isFresh(this.clock.now().getTime() - othersAt.getTime());
    return isLive && deliveries.every(({ dequeueCount }) => dequeueCount <= LEFT_TIMES);
  }
}

/** What begins an instance is for whoever finds it, and what the host gave up is for nobody else. */
function mayBeLeft({ fromPoison, message }: Delivery): boolean {
  return !fromPoison && message.event.type !== "ExecutionStarted";
}

/** Clocks of two workers may differ. */
function isFresh(ageMs: number): boolean {
  return Math.abs(ageMs) < FRESH_MS;
}
