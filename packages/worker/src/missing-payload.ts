import {
  isOutcome,
  type FailureDetails,
  type SubOrchestrationInstanceFailed,
  type TaskFailed,
  type TaskMessage,
} from "@taskhub/core";

/** What becomes of a message whose payload is gone. */
export type MissingPayload =
  /** A start: the instance ends before it begins. A work item: its activity fails. */
  | { readonly kind: "fails"; readonly failure: FailureDetails }
  /** An outcome: the orchestrator hears of a failure, and can catch it. */
  | { readonly kind: "replaced"; readonly event: TaskFailed | SubOrchestrationInstanceFailed }
  /** Nothing can be made of it; it is put aside, and the instance goes on. */
  | { readonly kind: "unusable"; readonly reason: string };

/**
 * Decides about a message whose payload lay in a blob that is gone.
 *
 * Whoever waits for the payload is told, for asking again brings no blob back.
 *
 * @returns `undefined` if nothing is missing that the event needs.
 */
export function missingPayload({ event, missingPayload }: TaskMessage): MissingPayload | undefined {
  if (missingPayload === undefined) return undefined;
  const failure = {
    errorType: "PayloadMissing",
    errorMessage:
      `the payload of a message is gone: blob '${missingPayload}' does not exist. ` +
      `Look for what deletes blobs of the task hub, such as a lifecycle rule of the account.`,
    isNonRetriable: true,
  };
  if (event.type === "ExecutionStarted" || event.type === "TaskScheduled") {
    return { kind: "fails", failure };
  }
  // a timer is all in its id and its time
  if (event.type === "TimerFired") return undefined;
  if (!isOutcome(event)) {
    return { kind: "unusable", reason: `${event.type}: ${failure.errorMessage}` };
  }
  const { eventId, timestamp, isPlayed, taskScheduledId } = event;
  const ofActivity = event.type === "TaskCompleted" || event.type === "TaskFailed";
  return {
    kind: "replaced",
    event: {
      type: ofActivity ? "TaskFailed" : "SubOrchestrationInstanceFailed",
      ...{ eventId, timestamp, isPlayed, taskScheduledId },
      reason: `Task ${String(taskScheduledId)} has ended, but ${failure.errorMessage}`,
      details: "",
      failureDetails: failure,
    },
  };
}
