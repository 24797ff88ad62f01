import { durationMs, isFinished, type Clock, type Duration } from "@taskhub/core";
import { ResultTimeoutError, type WaitedFor } from "./client-errors.js";
import type { DurableOrchestrationStatus } from "./durable-orchestration-status.js";
import { watchUntil } from "./watch-until.js";

/** How long an instance is waited for. */
export interface WaitOptions {
  /** No limit by default. */
  readonly timeout?: Duration;
}

/** What a wait is for, and how it looks. */
interface Wait extends WaitOptions {
  readonly instanceId: string;
  readonly awaited: WaitedFor;
  readonly look: () => Promise<DurableOrchestrationStatus>;
}

/**
 * Looks at an instance until it has begun, or finished.
 *
 * @throws ResultTimeoutError if time is up.
 */
export async function waitForStatus(
  clock: Clock,
  { instanceId, awaited, timeout, look }: Wait,
): Promise<DurableOrchestrationStatus> {
  const timeoutMs = timeout === undefined ? Infinity : durationMs(timeout, "timeout");
  const status = await watchUntil(clock, look, IS[awaited], timeoutMs);
  if (status) return status;
  throw new ResultTimeoutError(instanceId, timeoutMs, awaited);
}

const IS: Readonly<Record<WaitedFor, (status: DurableOrchestrationStatus) => boolean>> = {
  started: ({ runtimeStatus }) => runtimeStatus !== "Pending",
  finished: ({ runtimeStatus }) => isFinished(runtimeStatus),
};
