import {
  isDetached,
  isOutcome,
  settledBy,
  type HistoryEvent,
  type WorkEvent,
} from "./history-event.js";
import { terminationOf, type Origin, type TaskMessage } from "./message.js";

/**
 * What a termination with all below it sends down: one message for each sub-orchestration that is open
 * when these rows end the execution.
 *
 * An end that came before the termination, or another kind of end, ends nobody else.
 *
 * @param open - Tasks that were open before the rows.
 */
export function terminationsBelow(
  open: Iterable<WorkEvent>,
  events: readonly HistoryEvent[],
  origin: Origin,
): TaskMessage[] {
  const termination = events.find((event) => event.type === "ExecutionTerminated");
  const end = events.find((event) => event.type === "ExecutionCompleted");
  if (termination?.isRecursive !== true || end?.status !== "Terminated") return [];
  const tasks = new Map<number, WorkEvent | HistoryEvent>();
  for (const task of open) tasks.set(task.eventId, task);
  for (const event of events) {
    if (isOutcome(event)) tasks.delete(settledBy(event));
    else if (event.type === "SubOrchestrationInstanceCreated") tasks.set(event.eventId, event);
  }
  return [...tasks.values()]
    .filter((task) => task.type === "SubOrchestrationInstanceCreated")
    .filter((child) => !isDetached(child))
    .map((child) => terminationOf(child, origin, termination));
}
