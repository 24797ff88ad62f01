import type { Clock } from "@taskhub/core";

/** A wait that doubles from a shortest to a longest, and that news cuts short. */
export class Pause {
  private nextMs: number;
  private awake: (() => void) | undefined;

  /** @param longestMs - At least `shortestMs`. */
  constructor(
    private readonly clock: Clock,
    private readonly shortestMs: number,
    private readonly longestMs: number,
  ) {
    this.nextMs = shortestMs;
  }

  /** Begins again at the shortest, and ends a wait under way. */
  reset(): void {
    this.nextMs = this.shortestMs;
    this.awake?.();
  }

  /** Waits, or only a part of it, from 0 to 1; the next wait is twice as long. */
  async wait(part = 1): Promise<void> {
    const delayMs = this.nextMs;
    this.nextMs = Math.min(delayMs * 2, this.longestMs);
    await this.until(delayMs * part);
  }

  /** Waits until {@link reset}. */
  async waitForReset(): Promise<void> {
    await this.until(undefined);
  }

  private async until(delayMs: number | undefined): Promise<void> {
    await new Promise<void>((resolve) => {
      const cancel = delayMs === undefined ? undefined : this.clock.schedule(delayMs, resolve);
      this.awake = () => {
        cancel?.();
        resolve();
      };
    });
    this.awake = undefined;
  }
}
