import type { Clock } from "@taskhub/core";
import { setImmediate as settle, setTimeout as sleep } from "node:timers/promises";

/** The time of this process, for workers in tests and measurements; nothing it schedules keeps the process alive. */
export const PROCESS_CLOCK: Clock = {
  now: () => new Date(),
  schedule: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs).unref();
    return () => {
      clearTimeout(timer);
    };
  },
  sleep: (delayMs) => sleep(delayMs, undefined, { ref: false }),
  settle: () => settle(),
};
