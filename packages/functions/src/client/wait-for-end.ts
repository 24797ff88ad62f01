import { isFinished } from "@taskhub/core";
import type { ClientParts } from "./client-parts.js";
import type { DurableOrchestrationStatus } from "./durable-orchestration-status.js";
import { watchStatus } from "./watch-status.js";

const DEFAULT_TIMEOUT_MS = 10_000; // the original's
const DEFAULT_INTERVAL_MS = 1_000;

/** How long an instance is waited for, and how often it is looked at. */
interface Patience {
  readonly timeoutInMilliseconds?: number;
  readonly retryIntervalInMilliseconds?: number;
}

/**
 * Looks at an instance until it has finished or time is up, the last time when time is up.
 *
 * @returns The last status, or `undefined` if it had not finished by then.
 * @throws InstanceNotFoundError if there is no such instance.
 */
export async function waitForEnd(
  parts: ClientParts,
  instanceId: string,
  {
    timeoutInMilliseconds: timeoutMs = DEFAULT_TIMEOUT_MS,
    retryIntervalInMilliseconds: intervalMs = DEFAULT_INTERVAL_MS,
  }: Patience,
): Promise<DurableOrchestrationStatus | undefined> {
  if (intervalMs > timeoutMs) {
    throw new RangeError(
      `Total timeout ${timeoutMs} (ms) should be bigger than retry timeout ${intervalMs} (ms)`,
    );
  }
  return watchStatus(parts, { instanceId, isAwaited: isFinished, timeoutMs, intervalMs });
}
