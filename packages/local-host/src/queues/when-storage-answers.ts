import { setTimeout as delay } from "node:timers/promises";
import { createPollDelay } from "./poll-delay";
import { storageFault } from "./storage-fault";
import type { StorageHealth } from "./storage-health";
import type { StorageQueue } from "./storage-queue";

const MAX_WAIT_MS = 5000;

/**
 * Waits until a storage account answers.
 *
 * @param queue - Any queue of the account; it need not exist.
 * @returns False if `stopped` came first.
 */
export async function whenStorageAnswers(
  queue: StorageQueue,
  health: StorageHealth,
  stopped: AbortSignal,
): Promise<boolean> {
  const waitMs = createPollDelay(MAX_WAIT_MS);
  while (!stopped.aborted) {
    try {
      await queue.exists();
      health.answered(queue.url);
      return true;
    } catch (error) {
      health.failed(queue.url, storageFault(error), error);
    }
    await delay(waitMs(false));
  }
  return false;
}
