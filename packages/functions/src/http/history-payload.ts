/**
 * A history as the HTTP API shows it: rows of bookkeeping dropped, a call folded into its outcome.
 *
 * What an event has not is null, as in the original. Left out is what the engine does not keep: the
 * members of traces (`Correlation`, `ParentTraceContext`, `ClientSpanId`, `GenerateNewTrace`), the tags
 * of activities, and which parent asked for a rewind.
 *
 * @see The original's `DurableClient.cs`, the conversion of the history of an instance.
 * @module
 */
import type {
  ContinueAsNew,
  ExecutionCompleted,
  FailureDetails,
  HistoryEvent,
  SubOrchestrationInstanceCreated,
  TaskScheduled,
} from "@taskhub/core";
import { payloadValue } from "../client/json-payload.js";
import { instantText } from "./instant-text.js";

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

const CONTINUED_AS_NEW = 2; // OrchestrationStatus.cs

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
    return [written({ EventType, Timestamp, ...members, ...folded(call, view) })];
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
      return {
        ...input(event.input),
        FunctionName: event.name,
        ScheduledStartTime: event.scheduledStartAt,
        Generation: event.generation ?? 0,
      };
    case "ExecutionCompleted":
    case "ContinueAsNew":
      return endOf(event, view);
    case "ExecutionTerminated":
      return input(event.reason);
    case "ExecutionSuspended":
    case "ExecutionResumed":
    case "ExecutionRewound":
      return { Reason: event.reason };
    case "TaskScheduled":
      return { Name: event.name, ...input(event.input) };
    case "SubOrchestrationInstanceCreated":
      return {
        Name: event.name,
        InstanceId: event.instanceId,
        ...input(event.input),
        Tags: event.tags,
      };
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

function endOf(event: ExecutionCompleted | ContinueAsNew, view: HistoryView): HistoryEventPayload {
  // the original converts neither status nor result of a ContinueAsNew
  const [status, result, details] =
    event.type === "ContinueAsNew"
      ? [CONTINUED_AS_NEW, event.result, undefined]
      : [event.status, payloadValue(event.result), event.failureDetails];
  return {
    OrchestrationStatus: status,
    ...(view.showHistoryOutput && { Result: result }),
    FailureDetails: failure(details, view),
  };
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

/** What is absent becomes null, an instant a text. */
function written(members: Record<string, unknown>): HistoryEventPayload {
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => [
      name,
      value instanceof Date ? instantText(value) : (value ?? null),
    ]),
  );
}
