import { isFinished } from "@taskhub/core";
import { InstanceAlreadyExistsError, InstanceNotReplacedError } from "./client-errors.js";
import type { ClientParts } from "./client-parts.js";
import { resendOverdueStart } from "./resend-overdue-start.js";
import { terminateRow } from "./terminate-instance.js";
import { watchUntil } from "./watch-until.js";

/** A worker looks at its queue every 30 s at least, and a message of one that died is back in 30 s. */
export const REPLACE_PATIENCE_MS = 90_000;
const REASON = "Replaced by a new start of its ID.";

/**
 * Terminates the instance that has the id, if it has not finished, and waits for its end.
 *
 * Only the instance that was found is terminated: what somebody else starts in its place has won.
 *
 * @throws InstanceAlreadyExistsError if somebody else has started the id meanwhile.
 * @throws InstanceNotReplacedError if it has not ended after 90 seconds.
 */
export async function endUnfinished(parts: ClientParts, instanceId: string): Promise<void> {
  const { hub } = parts;
  const found = await hub.readInstance(instanceId);
  if (!found || isFinished(found.status.runtimeStatus)) return;
  await resendOverdueStart(parts, found.status);
  const { executionId } = found.status;
  await terminateRow(parts, found, { reason: REASON, executionId });
  const timeoutMs = REPLACE_PATIENCE_MS;
  const { last, isLate } = await watchUntil(parts, {
    ...{ instanceId, isAwaited: isFinished, timeoutMs },
    look: async () => {
      const now = (await hub.readInstance(instanceId))?.status;
      if (!now || isFinished(now.runtimeStatus)) return now;
      // continue-as-new keeps the generation, another start counts it up
      if ((now.generation ?? 0) === (found.status.generation ?? 0)) return now;
      throw new InstanceAlreadyExistsError(now);
    },
  });
  if (last && isLate) throw new InstanceNotReplacedError(last, timeoutMs);
}
