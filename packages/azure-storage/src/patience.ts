import type { Clock, Random, StorageError } from "@taskhub/core";

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/** Pauses between the tries of one write, growing and jittered, until time is up. */
export class Patience {
  private readonly startedAt: Date;
  private pauseMs = FIRST_PAUSE_MS;

  constructor(
    private readonly tools: { readonly clock: Clock; readonly random: Random },
    private readonly limitMs: number,
  ) {
    this.startedAt = tools.clock.now();
  }

  /** Waits before the next try. @throws The error, if there is no time for one. */
  async waitOrThrow(error: StorageError): Promise<void> {
    const { clock, random } = this.tools;
    if (clock.now().getTime() - this.startedAt.getTime() >= this.limitMs) throw error;
    await clock.sleep(this.pauseMs * (0.5 + random.fraction()));
    this.pauseMs = Math.min(this.pauseMs * 2, LONGEST_PAUSE_MS);
  }
}
