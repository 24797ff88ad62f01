import type { AbortSignalLike, Clock } from "@taskhub/core";

const MAX_TIMEOUT_MS = 2_147_483_647; // Node fires longer ones at once

/** Node's time. Nothing it schedules keeps the process alive. */
export class NodeClock implements Clock {
  /**
   * @param staysForSleepers - True where nothing else keeps the process alive, such as in a script: it
   *   would end in the middle of a call that sleeps.
   */
  constructor(private readonly staysForSleepers = false) {}

  now(): Date {
    return new Date();
  }

  schedule(delayMs: number, callback: () => void): () => void {
    return this.start(delayMs, callback, false);
  }

  sleep(delayMs: number, signal?: AbortSignalLike): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) {
        resolve();
        return;
      }
      const wake = () => {
        cancel();
        signal?.removeEventListener("abort", wake);
        resolve();
      };
      const cancel = this.start(delayMs, wake, this.staysForSleepers);
      signal?.addEventListener("abort", wake);
    });
  }

  settle(): Promise<void> {
    return new Promise((resolve) => {
      setImmediate(resolve);
    });
  }

  private start(delayMs: number, callback: () => void, staysAlive: boolean): () => void {
    let timer: NodeJS.Timeout;
    const wait = (leftMs: number) => {
      const stepMs = Math.min(Math.max(leftMs, 0), MAX_TIMEOUT_MS);
      timer = setTimeout(() => {
        if (leftMs > stepMs) wait(leftMs - stepMs);
        else callback();
      }, stepMs);
      if (!staysAlive) timer.unref();
    };
    wait(delayMs);
    return () => {
      clearTimeout(timer);
    };
  }
}
