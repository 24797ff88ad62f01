import type { RuntimeStatus } from "@taskhub/core";
import type { ClientParts } from "./client-parts.js";
import type { DurableOrchestrationStatus } from "./durable-orchestration-status.js";
import { requireStatus, WHOLE_STATUS } from "./require-status.js";
import { watchUntil } from "./watch-until.js";

/** What is waited for, and for how long. */
interface StatusWatch {
  readonly instanceId: string;
  readonly isAwaited: (status: RuntimeStatus) => boolean;
  /** May be `Infinity`. */
  readonly timeoutMs: number;
  /** Between two looks; ever longer ones if absent. */
  readonly intervalMs?: number;
}

/**
 * Waits for what an instance becomes. Only the row is read until then: payloads in blobs are fetched with
 * what is awaited.
 *
 * @returns The status; `undefined` if it was not reached in time.
 * @throws InstanceNotFoundError if there is no such instance.
 */
export async function watchStatus(
  parts: ClientParts,
  watch: StatusWatch,
): Promise<DurableOrchestrationStatus | undefined> {
  const { instanceId, isAwaited } = watch;
  const view = { ...WHOLE_STATUS, wantsPayloads: isAwaited };
  const look = () => requireStatus(parts, instanceId, view);
  const { last, isLate } = await watchUntil(parts, { ...watch, look });
  return isLate ? undefined : last;
}
