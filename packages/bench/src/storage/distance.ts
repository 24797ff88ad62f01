import { setTimeout as sleep } from "node:timers/promises";

/** As long as no call has begun, nothing is taken to follow any more. */
const QUIET_MS = 3;

/**
 * How far away the storage is: every call, the engine's or the floor's, crosses it.
 *
 * Crossing counts the calls, makes each wait, and keeps a logical clock: a call takes one tick, and
 * one that begins after another has ended begins a tick later. So the ticks between two moments are
 * the calls that had to wait for each other, whatever they took.
 */
export class Distance {
  private counted = { calls: 0, receives: 0 };
  private tick = 0;
  private underWay = 0;

  /** @param latencyMs - Added before each call, at least 0. */
  constructor(readonly latencyMs: number) {}

  /** Calls so far, but for receives. */
  get calls(): number {
    return this.counted.calls;
  }

  /** Receives of queues, which no orchestration waits for as long as its messages are handed over. */
  get receives(): number {
    return this.counted.receives;
  }

  /** The logical clock: sequential round trips so far. */
  get roundTrips(): number {
    return this.tick;
  }

  async cross<T>(call: () => Promise<T>): Promise<T> {
    this.counted.calls += 1;
    this.underWay += 1;
    const begin = this.tick;
    try {
      return await this.delayed(call);
    } finally {
      this.tick = Math.max(this.tick, begin + 1);
      this.underWay -= 1;
    }
  }

  /** The same for a receive, which is no part of a round trip. */
  receive<T>(call: () => Promise<T>): Promise<T> {
    this.counted.receives += 1;
    return this.delayed(call);
  }

  /** Resolves when no call is under way and none has begun for a moment. */
  async quiet(): Promise<void> {
    for (;;) {
      const { calls } = this;
      await sleep(QUIET_MS);
      if (this.underWay === 0 && this.calls === calls) return;
    }
  }

  private async delayed<T>(call: () => Promise<T>): Promise<T> {
    if (this.latencyMs > 0) await sleep(this.latencyMs);
    return call();
  }
}
