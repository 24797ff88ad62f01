import type { AbortSignalLike, Clock } from "@taskhub/core";

const MAX_TIMEOUT_MS = 2_147_483_647; // Node fires longer ones at once

/** Node's time. Nothing it schedules keeps the process alive. */
export class NodeClock implements Clock {
  now(): Date {
    return new Date();
  }

  schedule(delayMs: number, callback: () => void): () => void {
    let timer: NodeJS.Timeout;
    const wait = (leftMs: number) => {
      const stepMs = Math.min(Math.max(leftMs, 0), MAX_TIMEOUT_MS);
      timer = setTimeout(() => {
        if (leftMs > stepMs) wait(leftMs - stepMs);
        else callback();
      }, stepMs);
      timer.unref();
    };
    wait(delayMs);
    return () => {
      clearTimeout(timer);
    };
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
      const cancel = this.schedule(delayMs, wake);
      signal?.addEventListener("abort", wake);
    });
  }

  settle(): Promise<void> {
    return new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}
