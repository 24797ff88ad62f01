/**
 * Ends an instance from outside.
 *
 * One that is scheduled for later has nobody to tell: its start is hidden until its time. So its row
 * says that it has ended, and the worker that gets the start in the end drops it (P8).
 *
 * @module
 */
import { isScheduledAhead, type InstanceRow, type InstanceStatus } from "@taskhub/core";
import type { ClientParts } from "./client-parts.js";
import { putMessage, stateForSending, type SendOutcome } from "./send-to-instance.js";

/** How an instance is ended. */
interface Termination {
  /** Becomes its output. */
  readonly reason?: string | undefined;
  /** True if its open sub-orchestrations end with it. */
  readonly isRecursive?: boolean | undefined;
  /** The execution that is meant, and what it becomes by continuing as new; any, if absent. */
  readonly executionId?: string | undefined;
}

/** Ends the instance, if there is one that has not finished. */
export async function terminateInstance(
  parts: ClientParts,
  instanceId: string,
  termination: Termination,
): Promise<SendOutcome> {
  const state = await stateForSending(parts, instanceId, "ExecutionTerminated");
  if (state.kind !== "open") return state;
  await terminateRow(parts, state.row, termination);
  return { kind: "sent" };
}

/** Ends the instance of a row that was read just now. */
export async function terminateRow(
  parts: ClientParts,
  row: InstanceRow,
  { reason, isRecursive, executionId }: Termination,
): Promise<void> {
  const { hub, clock } = parts;
  const { status } = row;
  const isMeant = executionId === undefined || executionId === status.executionId;
  const isAhead = isMeant && isWaiting(status, clock.now());
  if (isAhead) {
    const now = clock.now();
    const end = { runtimeStatus: "Terminated", output: reason } as const;
    // a conflict: it has begun, or somebody else has ended it
    await hub.writeInstance({ ...status, ...end, completedAt: now, lastUpdatedAt: now }, row);
  }
  // if its start was being worked on just now, the row above is repaired, and this ends it
  await putMessage(
    parts,
    status.instanceId,
    { type: "ExecutionTerminated", reason, isRecursive },
    { executionId: isAhead ? status.executionId : executionId },
  );
}

/** True if no worker can have begun it. */
function isWaiting(status: InstanceStatus, now: Date): boolean {
  const { runtimeStatus, commitNumber, scheduledStartAt } = status;
  if (runtimeStatus !== "Pending" || commitNumber !== undefined) return false;
  return isScheduledAhead(status) && scheduledStartAt !== undefined && scheduledStartAt > now;
}
