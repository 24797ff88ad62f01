/**
 * The instance row beside the history it is a view of (P8): which of the two is ahead.
 *
 * @module
 */
import type { ExecutionState } from "./execution-state.js";
import { isFinished } from "./runtime-status.js";
import type { InstanceStatus } from "./task-hub.js";

/**
 * True if the row shows something later than the status that a history makes: it must stay.
 *
 * Commits are numbered over all executions of an id; a starter's row has no number yet.
 */
export function showsLater(shown: InstanceStatus, made: InstanceStatus): boolean {
  if (shown.commitNumber !== undefined) return shown.commitNumber > (made.commitNumber ?? 0);
  if (shown.executionId === made.executionId) return false;
  // a start that was accepted after the execution this history speaks of
  return (shown.generation ?? 0) > (made.generation ?? shown.generation ?? 0);
}

/** True if the row says that the execution, which has failed, is about to be rewound: the request is on its way. */
export function showsRewind(
  shown: InstanceStatus,
  state: ExecutionState,
  commitNumber: number,
): boolean {
  return (
    state.completed?.status === "Failed" &&
    shown.runtimeStatus === "Pending" &&
    shown.executionId === state.executionId &&
    (shown.commitNumber ?? 0) === commitNumber
  );
}

/** True if the row announces a start that is not history yet, and the execution before it has ended. */
export function showsStart(shown: InstanceStatus, state: ExecutionState | undefined): boolean {
  const { executionId, runtimeStatus } = shown;
  if (isFinished(runtimeStatus)) return false;
  // a row of `func durable` names no execution
  if (state === undefined) return true;
  return state.completed !== undefined && executionId !== state.executionId;
}
