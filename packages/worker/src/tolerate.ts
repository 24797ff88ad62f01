import { StorageError } from "@taskhub/core";
import { logEvents } from "./log-events.js";
import type { Logger } from "./logger.js";

/**
 * Does what may fail without harm: the message concerned comes back when its lease ends.
 *
 * Everything is logged and nothing thrown, for a promise nobody waits for would end the process.
 *
 * @returns True if it was done.
 */
export async function tolerate(
  log: Logger,
  about: { readonly instanceId: string; readonly what: string },
  work: () => Promise<void>,
): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    const line = error instanceof StorageError ? logEvents.workFailed : logEvents.workBroken;
    log(...line(about.what, about.instanceId, error));
    return false;
  }
}
