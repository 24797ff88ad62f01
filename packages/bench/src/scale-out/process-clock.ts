import type { Clock, Random } from "@taskhub/core";
import { randomBytes } from "node:crypto";
import { setImmediate as settle, setTimeout as sleep } from "node:timers/promises";

/** The time of this process; nothing it schedules keeps the process alive. */
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

/** The operating system's chance: processes must not draw the same ids. */
export const PROCESS_RANDOM: Random = {
  fraction: () => Math.random(),
  hex: (bytes) => randomBytes(bytes).toString("hex"),
};
