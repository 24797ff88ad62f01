import type { HistoryEvent } from "@taskhub/core";

/** The numbers that the published library knows the events by. */
const EVENT_TYPE = {
  ExecutionStarted: 0,
  TaskScheduled: 4,
  TaskCompleted: 5,
  TaskFailed: 6,
  SubOrchestrationInstanceCreated: 7,
  SubOrchestrationInstanceCompleted: 8,
  SubOrchestrationInstanceFailed: 9,
  TimerCreated: 10,
  TimerFired: 11,
  OrchestratorStarted: 12,
  OrchestratorCompleted: 13,
  EventSent: 14,
  EventRaised: 15,
} as const satisfies Partial<Record<HistoryEvent["type"], number>>;

/**
 * A history as the Functions host hands it to the published library: JSON, with the names of .NET.
 *
 * @param newFrom - Index of the first event of the current episode: what came in it was not played.
 */
export function publishedHistory(history: readonly HistoryEvent[], newFrom: number): object[] {
  return history.map((event, index) => ({
    EventType: typeOf(event),
    EventId: event.eventId,
    IsPlayed: index < newFrom,
    Timestamp: event.timestamp.toISOString(),
    ...membersOf(event),
  }));
}

function typeOf({ type }: HistoryEvent): number {
  if (!(type in EVENT_TYPE))
    throw new RangeError(`Expected an event that a hub makes, got ${type}.`);
  return EVENT_TYPE[type as keyof typeof EVENT_TYPE]; // checked above
}

function membersOf(event: HistoryEvent): object {
  switch (event.type) {
    case "ExecutionStarted":
      return { Name: event.name, Input: event.input ?? null, Version: event.version };
    case "TaskScheduled":
      return { Name: event.name, Input: event.input };
    case "SubOrchestrationInstanceCreated":
      return { Name: event.name, Input: event.input, InstanceId: event.instanceId };
    case "TaskCompleted":
    case "SubOrchestrationInstanceCompleted":
      return { TaskScheduledId: event.taskScheduledId, Result: event.result };
    case "TaskFailed":
    case "SubOrchestrationInstanceFailed": {
      const { taskScheduledId, reason, details, failureDetails } = event;
      const told = { TaskScheduledId: taskScheduledId, Reason: reason, Details: details };
      if (!failureDetails) return told;
      const { errorType, errorMessage } = failureDetails;
      return { ...told, FailureDetails: { ErrorType: errorType, ErrorMessage: errorMessage } };
    }
    case "TimerCreated":
      return { FireAt: event.fireAt.toISOString() };
    case "TimerFired":
      return { TimerId: event.timerId, FireAt: event.fireAt.toISOString() };
    case "EventRaised":
      return { Name: event.name, Input: event.input ?? null };
    case "EventSent":
      return { Name: event.name, Input: event.input, InstanceId: event.instanceId };
    case "OrchestratorStarted":
    case "OrchestratorCompleted":
    case "ExecutionCompleted":
    case "ExecutionTerminated":
    case "ExecutionSuspended":
    case "ExecutionResumed":
    case "ExecutionRewound":
    case "ContinueAsNew":
    case "GenericEvent":
      return {};
  }
}
