/**
 * Messages that came so often that the next deaths of a process decide about them.
 *
 * A message that kills its process takes along whatever else is held there: its neighbours come back
 * as often as it does, and would be taken for poison with it. So on the last counts below the limit
 * a process works on one such message at a time, and puts the others off uncounted. Who dies then
 * has died of its own doing, and the neighbours have their chance without the killer.
 *
 * @module
 */
import type { Clock, Delivery } from "@taskhub/core";

/** Counts before the limit at which a message is on trial; a quarter of a low limit. */
const TRIAL_COUNTS = 3;
/** A process that has lived so long with a message will not die of it now: the next may try. */
const LONGEST_TRIAL_MS = 600_000;

/** The trials of one process. */
export class Trials {
  private onTrial: { readonly delivery: Delivery; readonly since: number } | undefined;
  private readonly firstCount: number;

  constructor(
    private readonly clock: Clock,
    maxDequeueCount: number,
  ) {
    const counts = Math.min(TRIAL_COUNTS, Math.floor(maxDequeueCount / 4));
    this.firstCount = maxDequeueCount - counts + 1;
  }

  /** @returns False if the message has to wait for the end of another's trial. */
  admit(delivery: Delivery): boolean {
    // out of -poison it cannot be put off uncounted
    if (delivery.dequeueCount < this.firstCount || delivery.fromPoison) return true;
    const now = this.clock.now().getTime();
    if (this.onTrial && now - this.onTrial.since < LONGEST_TRIAL_MS) return false;
    this.onTrial = { delivery, since: now };
    return true;
  }

  /** The message is held no more, and the process lives. */
  end(delivery: Delivery): void {
    if (this.onTrial?.delivery === delivery) this.onTrial = undefined;
  }
}
