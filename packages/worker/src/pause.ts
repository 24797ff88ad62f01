import type { Clock, Random } from "@taskhub/core";

/** Of the silence so far, one wait: whoever waits notices the end of it that much late at most. */
const SHARE = 0.1;
/** Of a wait, left to chance: who waits equally long must not always be the second to look. */
const JITTER = 0.2;

/**
 * A wait that grows with the silence: a tenth of it, less up to a fifth by chance.
 *
 * From 50 ms to 30 s these are about 10 waits in the first half second, 27 for each tenfold of the
 * silence, so 66 in the first minute and 85 in the first five; from then on 133 an hour.
 */
export class Pause {
  /** Time waited since there was news. Not read from a clock: those are set. */
  private silentMs = 0;
  private isShortest = false;
  private awake: (() => void) | undefined;

  /** @param longestMs - At least `shortestMs`. */
  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly shortestMs: number,
    private readonly longestMs: number,
  ) {}

  /** The silence begins anew, and a wait under way ends. */
  reset(): void {
    this.silentMs = 0;
    this.awake?.();
  }

  /** The silence begins anew, and a wait under way ends once it has lasted the shortest. */
  hasten(): void {
    this.silentMs = 0;
    if (!this.isShortest) this.awake?.();
  }

  /** Waits, or only a part of it, from 0 to 1. */
  async wait(part = 1): Promise<void> {
    const { shortestMs } = this;
    const delayMs = this.nextMs * part;
    this.silentMs += delayMs;
    this.isShortest = true;
    await this.untilReset(Math.min(delayMs, shortestMs));
    this.isShortest = false;
    const isSilent = this.silentMs > 0;
    if (isSilent && delayMs > shortestMs) await this.untilReset(delayMs - shortestMs);
  }

  /** Waits for {@link reset} or {@link hasten}, at most so many milliseconds; without end if absent. */
  async untilReset(atMostMs?: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const cancel = atMostMs === undefined ? undefined : this.clock.schedule(atMostMs, resolve);
      this.awake = () => {
        cancel?.();
        resolve();
      };
    });
    this.awake = undefined;
  }

  private get nextMs(): number {
    const { silentMs, shortestMs, longestMs } = this;
    const jitter = 1 - JITTER * this.random.fraction();
    return Math.max(shortestMs, Math.min(silentMs * SHARE, longestMs) * jitter);
  }
}
