import type { AbortSignalLike, Clock } from "@taskhub/core";

interface Call {
  readonly at: number;
  readonly callback: () => void;
}

/** A clock that a test turns by hand. */
export class HandClock implements Clock {
  private ms: number;
  private calls: Call[] = [];

  constructor(start = "2031-03-01T09:15:02.500Z") {
    this.ms = Date.parse(start);
  }

  now(): Date {
    return new Date(this.ms);
  }

  schedule(delayMs: number, callback: () => void): () => void {
    const call = { at: this.ms + Math.max(0, delayMs), callback };
    this.calls.push(call);
    return () => {
      this.calls = this.calls.filter((other) => other !== call);
    };
  }

  sleep(delayMs: number, signal?: AbortSignalLike): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.schedule(delayMs, resolve);
      const wake = () => {
        cancel();
        resolve();
      };
      if (signal?.aborted) wake();
      else signal?.addEventListener("abort", wake);
    });
  }

  settle(): Promise<void> {
    return new Promise((resolve) => {
      setImmediate(resolve);
    });
  }

  /** Lets time pass, and what is due happen, in order. */
  async pass(ms: number): Promise<void> {
    const end = this.ms + ms;
    for (;;) {
      await this.settle();
      const next = this.calls
        .filter(({ at }) => at <= end)
        .reduce<Call | undefined>(
          (first, call) => (first && first.at <= call.at ? first : call),
          undefined,
        );
      if (!next) break;
      this.calls = this.calls.filter((other) => other !== next);
      this.ms = next.at;
      next.callback();
    }
    this.ms = end;
    await this.settle();
  }
}
