import type { FailureDetails } from "./failure-details.js";
import type { HistoryEvent } from "./history-event.js";

/** Characters of text in an event: about the bytes it takes in memory and in the store. */
export function textLength(event: HistoryEvent): number {
  switch (event.type) {
    case "ExecutionStarted":
    case "TaskScheduled":
    case "SubOrchestrationInstanceCreated":
    case "EventSent":
    case "EventRaised":
      return event.name.length + lengthOf(event.input);
    case "TaskCompleted":
    case "SubOrchestrationInstanceCompleted":
    case "ContinueAsNew":
      return lengthOf(event.result);
    case "ExecutionCompleted":
      return lengthOf(event.result) + failureLength(event.failureDetails);
    case "TaskFailed":
    case "SubOrchestrationInstanceFailed":
      return event.reason.length + event.details.length + failureLength(event.failureDetails);
    case "ExecutionTerminated":
    case "ExecutionSuspended":
    case "ExecutionResumed":
    case "ExecutionRewound":
      return lengthOf(event.reason);
    case "GenericEvent":
      return lengthOf(event.data);
    case "OrchestratorStarted":
    case "OrchestratorCompleted":
    case "TimerCreated":
    case "TimerFired":
      return 0;
  }
}

function failureLength(failure: FailureDetails | undefined): number {
  let length = 0;
  for (let each = failure; each; each = each.innerFailure) {
    length += each.errorMessage.length + lengthOf(each.stackTrace);
  }
  return length;
}

function lengthOf(text: string | undefined): number {
  return text?.length ?? 0;
}
