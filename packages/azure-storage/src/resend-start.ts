/**
 * Puts the start message of a pending instance anew.
 *
 * A starter that dies between row and message leaves an id that can be neither run nor started. Whoever
 * sees such a row, a client or the worker that has an event for it, asks for the start again.
 *
 * @module
 */
import type { InstanceStatus } from "@taskhub/core";
import { controlQueueIndex } from "./control-queue-index.js";
import type { Hub } from "./hub.js";
import { outcomeOf } from "./outcome.js";
import { putMessage } from "./put-message.js";
import { readStatus } from "./read-status.js";
import { RESEND_AFTER_MS } from "./resent-starts.js";
import { startMessage } from "./start-message.js";

/**
 * Puts the start anew if its row has been pending for a minute, and this process has not done so lately.
 *
 * The copy has the id of the first message, and the row decides which start lives (P5, P8): so a copy
 * of a start that was only slow does no harm.
 *
 * @throws RowUnreadableError if a blob that the row names is not there.
 */
export async function resendStart(hub: Hub, instanceId: string): Promise<void> {
  const { clock, resentStarts } = hub;
  if (resentStarts.isKnown(instanceId, clock.now())) return;
  const status = await readStatus(hub, instanceId, { instanceId });
  if (!status) return;
  const executionId = overdueExecution(hub, status);
  if (executionId === undefined) return;
  if (!resentStarts.take(instanceId, executionId, clock.now())) return;
  const put = await outcomeOf(putStart(hub, status, executionId));
  if (put.kind === "done") return;
  resentStarts.giveBack(instanceId);
  throw put.error;
}

/** Puts the start that a row announces, as its starter has put it. */
export async function putStart(
  hub: Hub,
  status: InstanceStatus,
  executionId: string,
): Promise<void> {
  const { message } = startMessage(
    { ...status, held: false },
    { executionId, generation: status.generation ?? 0, startedAt: status.createdAt },
  );
  const queue = {
    kind: "control",
    partition: controlQueueIndex(status.instanceId, hub.partitionCount),
  } as const;
  await putMessage(hub, queue, message, { visibleInMs: 0, held: false });
}

/** @returns The execution whose start is overdue; none for rows of `func durable`, which name none. */
function overdueExecution(hub: Hub, status: InstanceStatus): string | undefined {
  const { runtimeStatus, commitNumber, createdAt, scheduledStartAt, executionId } = status;
  if (runtimeStatus !== "Pending" || commitNumber !== undefined) return undefined;
  const dueAt = Math.max(createdAt.getTime(), scheduledStartAt?.getTime() ?? 0);
  return hub.clock.now().getTime() - dueAt > RESEND_AFTER_MS ? executionId : undefined;
}
