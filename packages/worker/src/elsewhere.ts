/**
 * Instances that live in another worker, as far as was seen lately.
 *
 * Any worker may run any instance: the stamp decides (P4). But two that run the same one cost a
 * conflict and a reading of the history a step. So a message for an instance that another worker has
 * just moved, and of which nothing is kept here, is given back for that one to find, and the queue it
 * came by is left alone for a moment. Nobody is asked, nothing is renewed: who moved an instance last
 * stands in its sentinel, and who waits for an activity in the message. A preference, never a
 * condition: a message that was given back a few times is taken by whoever finds it next. How often
 * it was, its dequeue count says, which goes on by that: so it is left for a part of the limit only.
 *
 * @module
 */
import type { Clock, Delivery, ExecutionState, TaskMessage } from "@taskhub/core";
import { deliveriesOf, type InboxItem } from "./inbox.js";
import type { Memory } from "./memory.js";

/** A worker that has been quiet for so long may be gone, or has forgotten the instance. */
const FRESH_MS = 10_000;
/** Whoever finds a message for more than so many times takes it, whoever moved its instance. */
const LEFT_TIMES = 2;
/** The same of an outcome that says who waits for it: several others may find it first. */
const LEFT_TIMES_NAMED = 5;
/** Of the counts up to which a message is no poison, those that leaving it may use up: one in so many. */
const SHARE_OF_LIMIT = 4;

/** What is left to other workers. */
export class Elsewhere {
  private readonly leftTimes: number;
  private readonly leftTimesNamed: number;
  /** When it was last seen that the instance lives elsewhere, the longest ago in front. */
  private readonly seenAt = new Map<string, number>();

  /** @param ownId - By which messages name this process. */
  constructor(
    private readonly clock: Clock,
    private readonly ownId: string,
    maxDequeueCount: number,
  ) {
    const most = Math.floor(maxDequeueCount / SHARE_OF_LIMIT);
    this.leftTimes = Math.min(LEFT_TIMES, most);
    this.leftTimesNamed = Math.min(LEFT_TIMES_NAMED, most);
  }

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

  /** True if another worker was seen to move the instance a moment ago. */
  isNoted(instanceId: string): boolean {
    const at = this.seenAt.get(instanceId);
    return at !== undefined && isFresh(this.clock.now().getTime() - at);
  }

  /**
   * False of what begins an instance, which is for whoever finds it; of what the host gave up, which
   * is for nobody else; and of what says that this worker waits for it.
   */
  mayBeLeft({ fromPoison, message }: Delivery): boolean {
    if (fromPoison || message.home === this.ownId) return false;
    return message.event.type !== "ExecutionStarted";
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
    if (!this.mayBeLeft(delivery)) return false;
    if (this.isNamedIn(message) && dequeueCount <= this.leftTimesNamed) return true;
    return !isHome && dequeueCount <= this.leftTimes && this.isNoted(message.instanceId);
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
    if (!deliveries.every((delivery) => this.mayBeLeft(delivery))) return false;
    if (wasRefused) return true;
    const isLive = isFresh(this.clock.now().getTime() - othersAt.getTime());
    return isLive && deliveries.every(({ dequeueCount }) => dequeueCount <= this.leftTimes);
  }
}

/** What matters here of what a session holds. */
interface Kept {
  /** True if nothing runs, waits or is owed here. */
  readonly isIdle: boolean;
  /** True if the last commit was a conflict. */
  readonly wasRefused: boolean;
  /** What keeps open work. */
  anchor(state: ExecutionState): Delivery | undefined;
}

/** True if the instance lives in another worker, and all that is here of it are these messages. */
export function isElsewhere(
  { elsewhere }: { readonly elsewhere: Elsewhere },
  kept: Kept,
  memory: Memory,
  batch: readonly InboxItem[],
): boolean {
  if (!memory.state || kept.anchor(memory.state) || !kept.isIdle) return false;
  const deliveries = deliveriesOf(batch);
  return (
    deliveries.length === batch.length &&
    elsewhere.hasJustMoved(memory, deliveries, kept.wasRefused)
  );
}

/** Clocks of two workers may differ. */
function isFresh(ageMs: number): boolean {
  return Math.abs(ageMs) < FRESH_MS;
}
