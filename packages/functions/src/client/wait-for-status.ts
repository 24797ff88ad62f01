import { durationMs, isFinished, type Duration, type RuntimeStatus } from "@taskhub/core";
import { ResultTimeoutError, type WaitedFor } from "./client-errors.js";
import type { ClientParts } from "./client-parts.js";
import type { DurableOrchestrationStatus } from "./durable-orchestration-status.js";
import { watchStatus } from "./watch-status.js";

/** How long an instance is waited for. */
export interface WaitOptions {
  /** No limit by default. */
  readonly timeout?: Duration;
}

/** What a wait is for. */
interface Wait extends WaitOptions {
  readonly instanceId: string;
  readonly awaited: WaitedFor;
}

/**
 * Looks at an instance until it has begun, or finished.
 *
 * @throws ResultTimeoutError if time is up.
 * @throws InstanceNotFoundError if there is no such instance.
 */
export async function waitForStatus(
  parts: ClientParts,
  { instanceId, awaited, timeout }: Wait,
): Promise<DurableOrchestrationStatus> {
  const timeoutMs = timeout === undefined ? Infinity : durationMs(timeout, "timeout");
  const status = await watchStatus(parts, { instanceId, isAwaited: IS[awaited], timeoutMs });
  if (status) return status;
  throw new ResultTimeoutError(instanceId, timeoutMs, awaited);
}

const IS: Readonly<Record<WaitedFor, (status: RuntimeStatus) => boolean>> = {
  started: (status) => status !== "Pending",
  finished: isFinished,
};
