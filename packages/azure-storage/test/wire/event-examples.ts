/** One example of every history event, with everything set that the event can hold. */
import {
  FIRE_AND_FORGET,
  type FailureDetails,
  type HistoryEvent,
  type HistoryEventType,
} from "@taskhub/core";

const at = { timestamp: new Date("2026-06-24T10:00:01.250Z") };
const decided = { ...at, eventId: 3, isPlayed: false };
const received = { ...at, eventId: -1, isPlayed: true };

const failureDetails: FailureDetails = {
  errorType: "Error",
  errorMessage: "card declined",
  stackTrace: "at charge (shop.js:1:1)",
  innerFailure: {
    errorType: "TypeError",
    errorMessage: "no card",
    stackTrace: undefined,
    innerFailure: undefined,
    isNonRetriable: true,
    properties: undefined,
  },
  isNonRetriable: false,
  properties: { shop: "Oslo", tries: 2, codes: [1, null] },
};

const failed = {
  taskScheduledId: 3,
  reason: "card declined",
  details: "at charge",
  failureDetails,
};

const OPTIONAL: ReadonlySet<string> = new Set([
  "version",
  "input",
  "result",
  "reason",
  "failureDetails",
  "parent",
  "tags",
  "scheduledStartAt",
  "generation",
  "data",
  "isRecursive",
]);

export const EVENT_EXAMPLES: { readonly [T in HistoryEventType]: HistoryEvent & { type: T } } = {
  ExecutionStarted: {
    ...received,
    type: "ExecutionStarted",
    instanceId: "order-42:3",
    executionId: "9f8e7d6c5b4a39281706f5e4d3c2b1a0",
    parent: {
      name: "OrderFlow",
      version: "2",
      instanceId: "order-42",
      executionId: "5b0c8a3e2f6d4d0c9a1b7e6f5d4c3b2a",
      taskScheduledId: 3,
    },
    name: "ShipFlow",
    version: "1",
    input: '{"sku":"A1"}',
    tags: { shop: "Oslo", "": "empty key", __proto__x: "odd" },
    scheduledStartAt: new Date("2026-06-25T08:00:00Z"),
    generation: 2,
  },
  ExecutionCompleted: {
    ...decided,
    type: "ExecutionCompleted",
    status: "Failed",
    result: "card declined",
    failureDetails,
  },
  ExecutionTerminated: {
    ...received,
    type: "ExecutionTerminated",
    reason: "by the operator",
    isRecursive: true,
  },
  ExecutionSuspended: { ...received, type: "ExecutionSuspended", reason: "maintenance" },
  ExecutionResumed: { ...received, type: "ExecutionResumed", reason: "done" },
  ExecutionRewound: { ...received, type: "ExecutionRewound", reason: "retry after fix" },
  TaskScheduled: {
    ...decided,
    type: "TaskScheduled",
    name: "ChargeCard",
    version: "1",
    input: '["A1"]',
  },
  TaskCompleted: { ...received, type: "TaskCompleted", taskScheduledId: 3, result: '"ok"' },
  TaskFailed: { ...received, type: "TaskFailed", ...failed },
  SubOrchestrationInstanceCreated: {
    ...decided,
    type: "SubOrchestrationInstanceCreated",
    name: "ShipFlow",
    version: "1",
    instanceId: "order-42:3",
    input: '{"sku":"A1"}',
    tags: { [FIRE_AND_FORGET]: "", shop: "Oslo" },
  },
  SubOrchestrationInstanceCompleted: {
    ...received,
    type: "SubOrchestrationInstanceCompleted",
    taskScheduledId: 3,
    result: '"TRACK-1"',
  },
  SubOrchestrationInstanceFailed: {
    ...received,
    type: "SubOrchestrationInstanceFailed",
    ...failed,
  },
  TimerCreated: { ...decided, type: "TimerCreated", fireAt: new Date("2026-06-24T11:00:00Z") },
  TimerFired: {
    ...received,
    type: "TimerFired",
    timerId: 3,
    fireAt: new Date("2026-06-24T11:00:00Z"),
  },
  OrchestratorStarted: { ...decided, type: "OrchestratorStarted", eventId: -1 },
  OrchestratorCompleted: { ...decided, type: "OrchestratorCompleted", eventId: -1 },
  EventSent: { ...decided, type: "EventSent", instanceId: "other-1", name: "approval", input: "1" },
  EventRaised: { ...received, type: "EventRaised", name: "approval", input: '{"approved":true}' },
  ContinueAsNew: { ...decided, type: "ContinueAsNew", result: '{"round":2}' },
  GenericEvent: { ...received, type: "GenericEvent", data: "retry after fix" },
};

export const EVENT_EXAMPLE_ROWS = Object.values(EVENT_EXAMPLES).map(
  (event) => [event.type, event] as const,
);

/** The same events with nothing set that may be absent. */
export const BARE_EVENT_ROWS = EVENT_EXAMPLE_ROWS.map(
  ([type, event]) => [type, bare(event)] as const,
);

function bare(event: HistoryEvent): HistoryEvent {
  const required = Object.entries(event).filter(([name]) => !isOptional(event, name));
  return Object.fromEntries(required) as unknown as HistoryEvent; // the rest of it, by the types of core
}

function isOptional(event: HistoryEvent, name: string): boolean {
  const isFailure = "taskScheduledId" in event && name === "reason";
  return OPTIONAL.has(name) && !isFailure;
}
