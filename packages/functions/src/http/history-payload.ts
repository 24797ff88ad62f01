/**
 * A history as the HTTP API shows it: rows of bookkeeping dropped, a call folded into its outcome.
 *
 * @see The original's `DurableClient.cs`, the conversion of the history of an instance.
 * @module
 */
import type {
  FailureDetails,
  HistoryEvent,
  SubOrchestrationInstanceCreated,
  TaskScheduled,
} from "@taskhub/core";
import { payloadValue } from "../client/json-payload.js";

/** What of the history is shown. */
export interface HistoryView {
  /** Keeps inputs, which stay JSON texts. */
  readonly showInput: boolean;
  /** Keeps results, as values. */
  readonly showHistoryOutput: boolean;
  /** Keeps the stack traces of user code; for the app itself, not for HTTP. */
  readonly showStackTraces: boolean;
}

/** One event, its members named as on the wire of the original. */
export type HistoryEventPayload = Readonly<Record<string, unknown>>;

type Call = TaskScheduled | SubOrchestrationInstanceCreated;

/** The events of one execution, in their order. */
export function historyPayload(
  events: readonly HistoryEvent[],
  view: HistoryView,
): HistoryEventPayload[] {
  const calls = new Map<number, Call>();
  const settled = new Set<number>();
  for (const event of events) {
    if (isCall(event)) calls.set(event.eventId, event);
    else if ("taskScheduledId" in event) settled.add(event.taskScheduledId);
  }
  return events.flatMap((event) => {
    if (isCall(event) && settled.has(event.eventId)) return [];
    const call = "taskScheduledId" in event ? calls.get(event.taskScheduledId) : undefined;
    const members = membersOf(event, view);
    if (!members) return [];
    const { type: EventType, timestamp: Timestamp } = event;
    return [withoutAbsent({ EventType, Timestamp, ...members, ...folded(call, view) })];
  });
}

/** @returns `undefined` for events that are not shown. */
function membersOf(event: HistoryEvent, view: HistoryView): HistoryEventPayload | undefined {
  const { showInput, showHistoryOutput } = view;
  const input = (Input: string | undefined) => (showInput ? { Input } : {});
  const result = (text: string | undefined) =>
    showHistoryOutput ? { Result: payloadValue(text) } : {};
  switch (event.type) {
    case "OrchestratorStarted":
    case "OrchestratorCompleted":
      return undefined;
    case "ExecutionStarted":
      return { ...input(event.input), FunctionName: event.name, Generation: event.generation };
    case "ExecutionCompleted":
      return {
        OrchestrationStatus: event.status,
        ...result(event.result),
        FailureDetails: failure(event.failureDetails, view),
      };
    case "ContinueAsNew":
      return { OrchestrationStatus: "ContinuedAsNew", ...result(event.result) };
    case "ExecutionTerminated":
      return input(event.reason);
    case "ExecutionSuspended":
    case "ExecutionResumed":
    case "ExecutionRewound":
      return { Reason: event.reason };
    case "TaskScheduled":
      return { Name: event.name, ...input(event.input) };
    case "SubOrchestrationInstanceCreated":
      return { Name: event.name, InstanceId: event.instanceId, ...input(event.input) };
    case "TaskCompleted":
    case "SubOrchestrationInstanceCompleted":
      return result(event.result);
    case "TaskFailed":
    case "SubOrchestrationInstanceFailed":
      return {
        Reason: event.reason,
        Details: view.showStackTraces ? event.details : undefined,
        FailureDetails: failure(event.failureDetails, view),
      };
    case "TimerCreated":
    case "TimerFired":
      return { FireAt: event.fireAt };
    case "EventRaised":
      return { Name: event.name, ...input(event.input) };
    case "EventSent":
      return { InstanceId: event.instanceId, Name: event.name, ...input(event.input) };
    case "GenericEvent":
      return { Data: event.data };
  }
}

function folded(call: Call | undefined, { showInput }: HistoryView): HistoryEventPayload {
  if (!call) return {};
  return {
    ScheduledTime: call.timestamp,
    FunctionName: call.name,
    ...(showInput ? { Input: call.input } : {}),
  };
}

function failure(details: FailureDetails | undefined, view: HistoryView): unknown {
  if (!details) return null;
  return {
    ErrorType: details.errorType,
    ErrorMessage: details.errorMessage,
    StackTrace: (view.showStackTraces ? details.stackTrace : undefined) ?? null,
    InnerFailure: failure(details.innerFailure, view),
    IsNonRetriable: details.isNonRetriable,
    Properties: details.properties ?? null,
  };
}

function isCall(event: HistoryEvent): event is Call {
  return event.type === "TaskScheduled" || event.type === "SubOrchestrationInstanceCreated";
}

/** Instants become texts in UTC. */
function withoutAbsent(members: Record<string, unknown>): HistoryEventPayload {
  return Object.fromEntries(
    Object.entries(members)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, value instanceof Date ? value.toISOString() : value]),
  );
}
