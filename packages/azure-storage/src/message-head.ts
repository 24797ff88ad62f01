import type { HistoryEvent, TaskMessage } from "@taskhub/core";
import { encodeMessage } from "./message-codec.js";

/** In base64, with the wrapper around it, it fits the 64 KiB of a queue message. */
export const MAX_HEAD_BYTES = 32_768;

/**
 * A message without its payload: what a wrapper carries of it beside the name of its blob.
 *
 * @returns `undefined` if what is left is large, too: a name or tags.
 */
export function headOf(message: TaskMessage): TaskMessage | undefined {
  const head = { ...message, event: withoutPayload(message.event) };
  return Buffer.byteLength(encodeMessage(head, 0), "utf8") < MAX_HEAD_BYTES ? head : undefined;
}

/** Texts that the format requires become empty ones. */
function withoutPayload(event: HistoryEvent): HistoryEvent {
  switch (event.type) {
    case "ExecutionStarted":
    case "TaskScheduled":
    case "SubOrchestrationInstanceCreated":
    case "EventSent":
    case "EventRaised":
      return { ...event, input: undefined };
    case "TaskCompleted":
    case "SubOrchestrationInstanceCompleted":
    case "ContinueAsNew":
      return { ...event, result: undefined };
    case "ExecutionCompleted":
      return { ...event, result: undefined, failureDetails: undefined };
    case "TaskFailed":
    case "SubOrchestrationInstanceFailed":
      return { ...event, reason: "", details: "", failureDetails: undefined };
    case "ExecutionTerminated":
    case "ExecutionSuspended":
    case "ExecutionResumed":
    case "ExecutionRewound":
      return { ...event, reason: undefined };
    case "GenericEvent":
      return { ...event, data: undefined };
    case "OrchestratorStarted":
    case "OrchestratorCompleted":
    case "TimerCreated":
    case "TimerFired":
      return event;
  }
}
