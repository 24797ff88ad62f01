import { isFinished, type Clock } from "@taskhub/core";
import type { DurableOrchestrationStatus } from "./durable-orchestration-status.js";

const DEFAULT_TIMEOUT_MS = 10_000; // the original's
const DEFAULT_INTERVAL_MS = 1_000;

/**
 * Looks at an instance until it has finished or time is up, the last time when time is up.
 *
 * @returns The last status, or `undefined` if it had not finished by then.
 */
export async function waitForEnd(
  clock: Clock,
  look: () => Promise<DurableOrchestrationStatus>,
  {
    timeoutInMilliseconds: timeoutMs = DEFAULT_TIMEOUT_MS,
    retryIntervalInMilliseconds: intervalMs = DEFAULT_INTERVAL_MS,
  }: {
    readonly timeoutInMilliseconds?: number;
    readonly retryIntervalInMilliseconds?: number;
  },
): Promise<DurableOrchestrationStatus | undefined> {
  if (intervalMs > timeoutMs) {
    throw new RangeError(
      `Total timeout ${timeoutMs} (ms) should be bigger than retry timeout ${intervalMs} (ms)`,
    );
  }
  const endAt = clock.now().getTime() + timeoutMs;
  for (;;) {
    const status = await look();
    if (isFinished(status.runtimeStatus)) return status;
    const leftMs = endAt - clock.now().getTime();
    if (leftMs <= 0) return undefined;
    await clock.sleep(Math.min(leftMs, intervalMs));
  }
}
