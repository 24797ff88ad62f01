/**
 * What the storage format writes of each history event: its own members, in the order of the wire.
 *
 * Members that all events have (type, id, played, timestamp) are added by the codecs.
 *
 * @see DurableTask.Core `History/*Event.cs`.
 * @module
 */
import type { FailureDetails, HistoryEvent, ParentInstance } from "@taskhub/core";
import { json, object, scalar, status, type Member, type TypedObject } from "./wire-member.js";

type EventMap = { readonly [E in HistoryEvent as E["type"]]: E };
type MembersTable = { readonly [T in keyof EventMap]: (event: EventMap[T]) => readonly Member[] };

/** Public fields of the .NET classes: its serializer writes them before the event type. */
const BEFORE_EVENT_TYPE: ReadonlySet<string> = new Set(["OrchestrationInstance", "Data"]);

/** Where distributed tracing would be; null is always acceptable. */
const NO_TRACE = json("ParentTraceContext", null);

const MEMBERS: MembersTable = {
  OrchestratorStarted: () => [],
  OrchestratorCompleted: () => [],
  ExecutionStarted: (event) => [
    object("OrchestrationInstance", orchestrationInstance(event.instanceId, event.executionId)),
    object("ParentInstance", event.parent && parentInstance(event.parent)),
    scalar("Name", event.name),
    scalar("Version", event.version),
    scalar("Input", event.input),
    json("Tags", event.tags),
    scalar("Correlation", undefined),
    NO_TRACE,
    scalar("ScheduledStartTime", event.scheduledStartAt),
    scalar("Generation", event.generation),
    scalar("GenerateNewTrace", false),
  ],
  ExecutionCompleted: (event) => [
    status("OrchestrationStatus", event.status),
    scalar("Result", event.result),
    failure(event.failureDetails),
  ],
  ExecutionTerminated: (event) => [
    scalar("Input", event.reason),
    // ours, and so absent where it says nothing
    ...(event.isRecursive === true ? [scalar("ThRecursive", true)] : []),
  ],
  ExecutionSuspended: (event) => [scalar("Reason", event.reason)],
  ExecutionResumed: (event) => [scalar("Reason", event.reason)],
  ExecutionRewound: (event) => [
    scalar("Reason", event.reason),
    scalar("ParentExecutionId", undefined),
    scalar("InstanceId", undefined),
    NO_TRACE,
  ],
  TaskScheduled: (event) => [
    scalar("Name", event.name),
    scalar("Version", event.version),
    scalar("Input", event.input),
    NO_TRACE,
    json("Tags", null),
  ],
  TaskCompleted: (event) => [
    scalar("TaskScheduledId", event.taskScheduledId),
    scalar("Result", event.result),
  ],
  TaskFailed: failed,
  SubOrchestrationInstanceCreated: (event) => [
    scalar("Name", event.name),
    scalar("Version", event.version),
    scalar("InstanceId", event.instanceId),
    scalar("Input", event.input),
    scalar("ClientSpanId", undefined),
    json("Tags", event.tags),
  ],
  SubOrchestrationInstanceCompleted: (event) => [
    scalar("TaskScheduledId", event.taskScheduledId),
    scalar("Result", event.result),
  ],
  SubOrchestrationInstanceFailed: failed,
  TimerCreated: (event) => [scalar("FireAt", event.fireAt)],
  TimerFired: (event) => [scalar("TimerId", event.timerId), scalar("FireAt", event.fireAt)],
  EventSent: (event) => [
    scalar("InstanceId", event.instanceId),
    scalar("Name", event.name),
    scalar("Input", event.input),
  ],
  EventRaised: (event) => [scalar("Name", event.name), scalar("Input", event.input), NO_TRACE],
  ContinueAsNew: (event) => [
    status("OrchestrationStatus", "ContinuedAsNew"),
    scalar("Result", event.result),
    failure(undefined),
  ],
  GenericEvent: (event) => [scalar("Data", event.data)],
};

/** The event's own members: those before `EventType` on the wire, and those after it. */
export function membersOf(event: HistoryEvent): {
  readonly fields: readonly Member[];
  readonly properties: readonly Member[];
} {
  const members = ownMembers(event.type, event);
  return {
    fields: members.filter(({ name }) => BEFORE_EVENT_TYPE.has(name)),
    properties: members.filter(({ name }) => !BEFORE_EVENT_TYPE.has(name)),
  };
}

/** The class OrchestrationInstance; a null execution means whichever is current. */
export function orchestrationInstance(
  instanceId: string,
  executionId: string | undefined,
): TypedObject {
  return {
    type: "DurableTask.Core.OrchestrationInstance",
    members: [scalar("InstanceId", instanceId), scalar("ExecutionId", executionId)],
  };
}

function ownMembers<T extends keyof EventMap>(type: T, event: EventMap[T]): readonly Member[] {
  return MEMBERS[type](event);
}

function parentInstance(parent: ParentInstance): TypedObject {
  return {
    type: "DurableTask.Core.ParentInstance",
    members: [
      scalar("Name", parent.name),
      object("OrchestrationInstance", orchestrationInstance(parent.instanceId, parent.executionId)),
      scalar("TaskScheduleId", parent.taskScheduledId), // ParentInstance.cs spells it without a d
      scalar("Version", parent.version),
    ],
  };
}

/** Reason and details are never null: the published JavaScript replay requires texts. */
function failed(
  event: EventMap["TaskFailed"] | EventMap["SubOrchestrationInstanceFailed"],
): readonly Member[] {
  return [
    scalar("TaskScheduledId", event.taskScheduledId),
    scalar("Reason", event.reason),
    scalar("Details", event.details),
    failure(event.failureDetails),
  ];
}

function failure(details: FailureDetails | undefined): Member {
  return object("FailureDetails", details && failureObject(details));
}

function failureObject(details: FailureDetails): TypedObject {
  const inner = details.innerFailure;
  return {
    type: "DurableTask.Core.FailureDetails",
    members: [
      scalar("ErrorType", details.errorType),
      scalar("ErrorMessage", details.errorMessage),
      scalar("StackTrace", details.stackTrace),
      object("InnerFailure", inner && failureObject(inner)),
      scalar("IsNonRetriable", details.isNonRetriable),
      json("Properties", details.properties),
    ],
  };
}
