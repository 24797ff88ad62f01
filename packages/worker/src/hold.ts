import type { Clock } from "@taskhub/core";

/**
 * Holds the latest triggered invocation open while work is in flight, so that the platform sees it.
 *
 * One a process, and only so long: an invocation that reaches the host's `functionTimeout` takes
 * the process with it.
 */
export class Hold {
  private release: (() => void) | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly longestMs: number,
  ) {}

  /** Resolves when a later trigger takes over, when {@link end} is called, or after the longest time. */
  async begin(): Promise<void> {
    this.end();
    await new Promise<void>((resolve) => {
      const cancel = this.clock.schedule(this.longestMs, resolve);
      this.release = () => {
        cancel();
        resolve();
      };
    });
  }

  end(): void {
    this.release?.();
    this.release = undefined;
  }
}
