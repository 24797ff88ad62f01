import type { Clock, Random } from "@taskhub/core";

/** For how long the messages of an instance are hidden at most that is left to others for the first time. */
const SHORTEST_MS = 1_000;
/** The same of one that nobody else has taken for a while. */
const LONGEST_MS = 60_000;
/** An instance of which nothing was seen for so long after a period is treated as a new one. */
const REMEMBERED_MS = 300_000;

/** How an instance is left to others this time. */
export interface Rejection {
  /** For how long its messages are hidden. Milliseconds. */
  readonly hiddenMs: number;
  /** True if that begins a period, false if one of its messages comes within a period. */
  readonly isNews: boolean;
}

interface Period {
  readonly longestMs: number;
  readonly endsAt: number;
}

/**
 * The instances that this worker leaves to workers of other versions.
 *
 * Each time their messages are hidden for twice as long, up to a minute: in a rolling deployment the
 * other worker is there, and after a rollback it may not be for hours. All messages of an instance
 * come back together, so that each of them costs one receive a period.
 *
 * Half of the time is left to chance. Else a worker that looks every thirty seconds and hides a
 * message for sixty would be the first to find it again, for ever.
 */
export class Rejections {
  /** By instance id, those whose period ended first in front. */
  private readonly periods = new Map<string, Period>();

  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /** True if the instance was left to others and may well be again. */
  has(instanceId: string): boolean {
    return this.periods.has(instanceId);
  }

  /** Notes that the instance is left to others now. */
  add(instanceId: string): Rejection {
    const now = this.clock.now().getTime();
    this.forgetBefore(now - REMEMBERED_MS);
    const known = this.periods.get(instanceId);
    if (known && now < known.endsAt) return { hiddenMs: known.endsAt - now, isNews: false };
    const longestMs = known ? Math.min(2 * known.longestMs, LONGEST_MS) : SHORTEST_MS;
    const hiddenMs = longestMs * (0.5 + 0.5 * this.random.fraction());
    this.periods.delete(instanceId);
    this.periods.set(instanceId, { longestMs, endsAt: now + hiddenMs });
    return { hiddenMs, isNews: true };
  }

  private forgetBefore(then: number): void {
    for (const [instanceId, { endsAt }] of this.periods) {
      // a longer period that began later may end sooner: it goes with the next
      if (endsAt > then) return;
      this.periods.delete(instanceId);
    }
  }
}
