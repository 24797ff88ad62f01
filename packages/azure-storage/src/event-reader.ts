/**
 * Reads a history event from the members of a message or of a row.
 *
 * What every writer of the format writes is required; what some generation of it leaves out is not.
 *
 * @see DurableTask.Core `History/*Event.cs`.
 * @module
 */
import type {
  CompletionStatus,
  FailureDetails,
  HistoryEvent,
  HistoryEventType,
  Keeper,
  ParentInstance,
} from "@taskhub/core";
import { isEventType } from "./event-type.js";
import type { Fields } from "./fields.js";
import { isRuntimeStatus, statusOfNumber } from "./wire-member.js";

/** What all events have, read by the codec: its names differ. */
export interface EventHead {
  readonly eventId: number;
  readonly timestamp: Date;
  readonly isPlayed: boolean;
  readonly messageId?: string | undefined;
  readonly keeper?: Keeper | undefined;
}

/** The execution a message or row names, where the event itself does not. */
export interface Addressee {
  readonly instanceId: string;
  readonly executionId: string | undefined;
}

type EventMap = { readonly [E in HistoryEvent as E["type"]]: E };
type Read<E> = (fields: Fields, head: EventHead, addressee: Addressee) => E;
type ReadersTable = { readonly [T in keyof EventMap]: Read<EventMap[T]> };

/** AzureTableTrackingStore.cs: what the reason of a row begins with that a rewind has made void. */
export const REWOUND = "Rewound: ";

const MAX_INNER_FAILURES = 50; // deeper ones are cut off: each level is a level of recursion

const READERS: ReadersTable = {
  OrchestratorStarted: (_, head) => ({ ...head, type: "OrchestratorStarted" }),
  OrchestratorCompleted: (_, head) => ({ ...head, type: "OrchestratorCompleted" }),
  ExecutionStarted: (fields, head, addressee) => ({
    ...head,
    type: "ExecutionStarted",
    ...readExecution(fields, addressee),
    parent: readParent(fields.optionalObject("ParentInstance")),
    name: fields.text("Name"),
    version: fields.optionalText("Version"),
    input: fields.optionalText("Input"),
    tags: readTags(fields, "Tags"),
    scheduledStartAt: fields.optionalDate("ScheduledStartTime"),
    generation: fields.optionalInteger("Generation"),
  }),
  ExecutionCompleted: (fields, head) => ({
    ...head,
    type: "ExecutionCompleted",
    status: readCompletionStatus(fields),
    result: fields.optionalText("Result"),
    failureDetails: readFailure(fields.optionalObject("FailureDetails")),
  }),
  ExecutionTerminated: (fields, head) => ({
    ...head,
    type: "ExecutionTerminated",
    reason: fields.optionalText("Input"),
    isRecursive: fields.flag("ThRecursive") || undefined,
  }),
  ExecutionSuspended: (fields, head) => ({
    ...head,
    type: "ExecutionSuspended",
    reason: fields.optionalText("Reason"),
  }),
  ExecutionResumed: (fields, head) => ({
    ...head,
    type: "ExecutionResumed",
    reason: fields.optionalText("Reason"),
  }),
  ExecutionRewound: (fields, head) => ({
    ...head,
    type: "ExecutionRewound",
    reason: fields.optionalText("Reason"),
  }),
  TaskScheduled: (fields, head) => ({
    ...head,
    type: "TaskScheduled",
    name: fields.text("Name"),
    version: fields.optionalText("Version"),
    input: fields.optionalText("Input"),
  }),
  TaskCompleted: (fields, head) => ({
    ...head,
    type: "TaskCompleted",
    taskScheduledId: fields.integer("TaskScheduledId"),
    result: fields.optionalText("Result"),
  }),
  TaskFailed: (fields, head) => ({ ...head, type: "TaskFailed", ...readFailed(fields) }),
  SubOrchestrationInstanceCreated: (fields, head) => ({
    ...head,
    type: "SubOrchestrationInstanceCreated",
    name: fields.text("Name"),
    version: fields.optionalText("Version"),
    instanceId: fields.text("InstanceId"),
    input: fields.optionalText("Input"),
    tags: readTags(fields, "Tags"),
  }),
  SubOrchestrationInstanceCompleted: (fields, head) => ({
    ...head,
    type: "SubOrchestrationInstanceCompleted",
    taskScheduledId: fields.integer("TaskScheduledId"),
    result: fields.optionalText("Result"),
  }),
  SubOrchestrationInstanceFailed: (fields, head) => ({
    ...head,
    type: "SubOrchestrationInstanceFailed",
    ...readFailed(fields),
  }),
  TimerCreated: (fields, head) => ({
    ...head,
    type: "TimerCreated",
    fireAt: fields.date("FireAt"),
  }),
  TimerFired: (fields, head) => ({
    ...head,
    type: "TimerFired",
    timerId: fields.integer("TimerId"),
    fireAt: fields.date("FireAt"),
  }),
  EventSent: (fields, head) => ({
    ...head,
    type: "EventSent",
    instanceId: fields.text("InstanceId"),
    name: fields.text("Name"),
    input: fields.optionalText("Input"),
  }),
  EventRaised: (fields, head) => ({
    ...head,
    type: "EventRaised",
    name: fields.text("Name"),
    input: fields.optionalText("Input"),
  }),
  ContinueAsNew: (fields, head) => ({
    ...head,
    type: "ContinueAsNew",
    result: fields.optionalText("Result"),
  }),
  GenericEvent: (fields, head) => ({
    ...head,
    type: "GenericEvent",
    data: fields.optionalText("Data"),
    voided: readVoided(fields),
    isDropped: fields.flag("ThDropped") || undefined,
  }),
};

/** @throws The error of `fields`, if a member is missing or is not what it must be. */
export function readEvent<T extends keyof EventMap>(
  type: T,
  fields: Fields,
  head: EventHead,
  addressee: Addressee,
): EventMap[T] {
  return READERS[type](fields, head, addressee);
}

/** @returns `undefined` for none; members that are not texts are an error. */
export function readTags(
  fields: Fields,
  name: string,
): Readonly<Record<string, string>> | undefined {
  const tags = fields.optionalObject(name);
  if (!tags) return undefined;
  return Object.fromEntries(tags.entries().map(([key]) => [key, tags.text(key)]));
}

function readExecution(fields: Fields, addressee: Addressee) {
  const named = fields.optionalObject("OrchestrationInstance");
  return {
    instanceId: named?.optionalText("InstanceId") ?? addressee.instanceId,
    executionId:
      named?.optionalText("ExecutionId") ??
      addressee.executionId ??
      fields.reject("OrchestrationInstance", "an execution id"),
  };
}

function readParent(parent: Fields | undefined): ParentInstance | undefined {
  if (!parent) return undefined;
  const instance = parent.object("OrchestrationInstance");
  return {
    name: parent.text("Name"),
    version: parent.optionalText("Version"),
    instanceId: instance.text("InstanceId"),
    executionId: instance.text("ExecutionId"),
    taskScheduledId: parent.integer("TaskScheduleId"), // ParentInstance.cs spells it without a d
  };
}

function readFailed(fields: Fields) {
  return {
    taskScheduledId: fields.integer("TaskScheduledId"),
    reason: fields.optionalText("Reason") ?? "",
    details: fields.optionalText("Details") ?? "",
    failureDetails: readFailure(fields.optionalObject("FailureDetails")),
  };
}

function readFailure(failure: Fields | undefined, depth = 0): FailureDetails | undefined {
  if (!failure || depth > MAX_INNER_FAILURES) return undefined;
  const properties = failure.optionalObject("Properties");
  return {
    errorType: failure.optionalText("ErrorType") ?? "",
    errorMessage: failure.optionalText("ErrorMessage") ?? "",
    stackTrace: failure.optionalText("StackTrace"),
    innerFailure: readFailure(failure.optionalObject("InnerFailure"), depth + 1),
    isNonRetriable: failure.flag("IsNonRetriable"),
    properties: properties && Object.fromEntries(properties.entries()),
  };
}

/** A rewind leaves the row as it was, but for its type and its reason. */
function readVoided(fields: Fields): HistoryEventType | undefined {
  const reason = fields.optionalText("Reason") ?? "";
  const told = reason.startsWith(REWOUND) ? reason.slice(REWOUND.length) : "";
  const was = fields.optionalText("ThVoided") ?? told;
  return isEventType(was) ? was : undefined;
}

/** A number in a message, a name in a row. */
function readCompletionStatus(fields: Fields): CompletionStatus {
  const value = fields.raw("OrchestrationStatus");
  const status = typeof value === "number" ? statusOfNumber(value) : value;
  switch (typeof status === "string" && isRuntimeStatus(status) ? status : undefined) {
    case "Completed":
      return "Completed";
    case "Failed":
      return "Failed";
    case "Canceled":
      return "Canceled";
    case "Terminated":
      return "Terminated";
    case "Running":
    case "Pending":
    case "Suspended":
    case "ContinuedAsNew":
    case undefined:
      return fields.reject("OrchestrationStatus", "a status an execution can end in");
  }
}
