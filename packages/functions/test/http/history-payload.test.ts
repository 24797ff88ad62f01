import type { HistoryEvent } from "@taskhub/core";
import { historyPayload, type HistoryView } from "../../src/http/history-payload.js";

const at = (second: number, ms = 0) => ({
  timestamp: new Date(Date.UTC(2031, 2, 1, 9, 0, second, ms)),
  isPlayed: true,
});
const received = { eventId: -1 };
const Timestamp = "2031-03-01T09:00:05.12Z";
const ScheduledTime = "2031-03-01T09:00:01Z";
const failure = {
  errorType: "TypeError",
  errorMessage: "no",
  stackTrace: "at secret.ts",
  innerFailure: { errorType: "Error", errorMessage: "why", isNonRetriable: true },
  isNonRetriable: false,
  properties: { city: "Oslo" },
};
const FailureDetails = {
  ErrorType: "TypeError",
  ErrorMessage: "no",
  StackTrace: null,
  InnerFailure: {
    ErrorType: "Error",
    ErrorMessage: "why",
    StackTrace: null,
    InnerFailure: null,
    IsNonRetriable: true,
    Properties: null,
  },
  IsNonRetriable: false,
  Properties: { city: "Oslo" },
};
const task: HistoryEvent = {
  ...{ type: "TaskScheduled", eventId: 3, ...at(1), name: "Load", input: "[7]" },
};
const child: HistoryEvent = {
  ...{ type: "SubOrchestrationInstanceCreated", eventId: 4, ...at(1), name: "Child" },
  ...{ instanceId: "i:4", input: '"c"' },
};
const over = { ...received, ...at(5, 120) };

/** A row of the table: events, and what is shown of the last one if all is asked for, and nothing. */
interface Row {
  readonly title: string;
  readonly events: readonly HistoryEvent[];
  /** With inputs and results. */
  readonly all: Record<string, unknown>;
  /** Members that go with the inputs, and with the results. */
  readonly input?: readonly string[];
  readonly result?: readonly string[];
}

const started = { ...over, type: "ExecutionStarted", instanceId: "i", executionId: "e" } as const;
const failed = { ...over, reason: "it failed", details: "at secret.ts" } as const;

const ROWS: readonly Row[] = [
  {
    title: "ExecutionStarted",
    events: [
      { ...started, name: "Import", version: "2.0", input: '{"batch":7}', tags: { a: "b" } },
    ],
    all: {
      ...{ EventType: "ExecutionStarted", Timestamp, FunctionName: "Import" },
      ...{ Input: '{"batch":7}', ScheduledStartTime: null, Generation: 0 },
    },
    input: ["Input"],
  },
  {
    title: "ExecutionStarted, scheduled, of a second generation, without input",
    events: [
      {
        ...started,
        name: "Import",
        generation: 1,
        scheduledStartAt: new Date("2031-03-01T08:00Z"),
      },
    ],
    all: {
      ...{ EventType: "ExecutionStarted", Timestamp, FunctionName: "Import", Input: null },
      ...{ ScheduledStartTime: "2031-03-01T08:00:00Z", Generation: 1 },
    },
    input: ["Input"],
  },
  {
    title: "TaskCompleted",
    events: [task, { ...over, type: "TaskCompleted", taskScheduledId: 3, result: '{"rows":40}' }],
    all: {
      ...{ EventType: "TaskCompleted", Timestamp, Result: { rows: 40 } },
      ...{ ScheduledTime, FunctionName: "Load", Input: "[7]" },
    },
    input: ["Input"],
    result: ["Result"],
  },
  {
    title: "TaskFailed",
    events: [task, { ...failed, type: "TaskFailed", taskScheduledId: 3, failureDetails: failure }],
    all: {
      ...{ EventType: "TaskFailed", Timestamp, Reason: "it failed", Details: null, FailureDetails },
      ...{ ScheduledTime, FunctionName: "Load", Input: "[7]" },
    },
    input: ["Input"],
  },
  {
    title: "TaskScheduled, pending",
    events: [{ ...task, ...at(5, 120) }],
    all: { EventType: "TaskScheduled", Timestamp, Name: "Load", Input: "[7]" },
    input: ["Input"],
  },
  {
    title: "SubOrchestrationInstanceCompleted, without a result",
    events: [child, { ...over, type: "SubOrchestrationInstanceCompleted", taskScheduledId: 4 }],
    all: {
      ...{ EventType: "SubOrchestrationInstanceCompleted", Timestamp, Result: null },
      ...{ ScheduledTime, FunctionName: "Child", Input: '"c"' },
    },
    input: ["Input"],
    result: ["Result"],
  },
  {
    title: "SubOrchestrationInstanceFailed",
    events: [child, { ...failed, type: "SubOrchestrationInstanceFailed", taskScheduledId: 4 }],
    all: {
      ...{ EventType: "SubOrchestrationInstanceFailed", Timestamp, Reason: "it failed" },
      ...{ Details: null, FailureDetails: null },
      ...{ ScheduledTime, FunctionName: "Child", Input: '"c"' },
    },
    input: ["Input"],
  },
  {
    title: "SubOrchestrationInstanceCreated, pending",
    events: [{ ...child, ...at(5, 120) }],
    all: {
      ...{ EventType: "SubOrchestrationInstanceCreated", Timestamp, Name: "Child" },
      ...{ InstanceId: "i:4", Input: '"c"', Tags: null },
    },
    input: ["Input"],
  },
  {
    title: "TimerCreated",
    events: [
      {
        type: "TimerCreated",
        eventId: 2,
        ...at(5, 120),
        fireAt: new Date("2031-03-01T10:00:00.5Z"),
      },
    ],
    all: { EventType: "TimerCreated", Timestamp, FireAt: "2031-03-01T10:00:00.5Z" },
  },
  {
    title: "TimerFired",
    events: [{ ...over, type: "TimerFired", timerId: 2, fireAt: new Date("2031-03-01T10:00:00Z") }],
    all: { EventType: "TimerFired", Timestamp, FireAt: "2031-03-01T10:00:00Z" },
  },
  {
    title: "EventRaised",
    events: [{ ...over, type: "EventRaised", name: "Go", input: '{"by":"ann"}' }],
    all: { EventType: "EventRaised", Timestamp, Name: "Go", Input: '{"by":"ann"}' },
    input: ["Input"],
  },
  {
    title: "EventSent",
    events: [{ ...over, type: "EventSent", instanceId: "other", name: "Go", input: "1" }],
    all: { EventType: "EventSent", Timestamp, InstanceId: "other", Name: "Go", Input: "1" },
    input: ["Input"],
  },
  {
    title: "ExecutionCompleted",
    events: [{ ...over, type: "ExecutionCompleted", status: "Completed", result: '{"rows":40}' }],
    all: {
      ...{ EventType: "ExecutionCompleted", Timestamp, OrchestrationStatus: "Completed" },
      ...{ Result: { rows: 40 }, FailureDetails: null },
    },
    result: ["Result"],
  },
  {
    title: "ExecutionCompleted, failed",
    events: [
      {
        ...{ ...over, type: "ExecutionCompleted", status: "Failed", result: "no disk" },
        failureDetails: failure,
      },
    ],
    all: {
      ...{ EventType: "ExecutionCompleted", Timestamp, OrchestrationStatus: "Failed" },
      ...{ Result: "no disk", FailureDetails },
    },
    result: ["Result"],
  },
  {
    title: "ExecutionTerminated",
    events: [{ ...over, type: "ExecutionTerminated", reason: "enough" }],
    all: { EventType: "ExecutionTerminated", Timestamp, Input: "enough" },
    input: ["Input"],
  },
  ...(["ExecutionSuspended", "ExecutionResumed", "ExecutionRewound"] as const).map((type) => ({
    title: type,
    events: [{ ...over, type, reason: "wait" }],
    all: { EventType: type, Timestamp, Reason: "wait" },
  })),
  {
    title: "ExecutionResumed, without a reason",
    events: [{ ...over, type: "ExecutionResumed" }],
    all: { EventType: "ExecutionResumed", Timestamp, Reason: null },
  },
  {
    title: "ContinueAsNew, whose status is a number and whose result is a text",
    events: [{ ...over, type: "ContinueAsNew", result: '{"batch":8}' }],
    all: {
      ...{ EventType: "ContinueAsNew", Timestamp, OrchestrationStatus: 2 },
      ...{ Result: '{"batch":8}', FailureDetails: null },
    },
    result: ["Result"],
  },
  {
    title: "GenericEvent",
    events: [{ ...over, type: "GenericEvent", data: "Rewound" }],
    all: { EventType: "GenericEvent", Timestamp, Data: "Rewound" },
  },
];

describe("historyPayload", () => {
  const view = (showInput: boolean, showHistoryOutput: boolean): HistoryView => ({
    ...{ showInput, showHistoryOutput, showStackTraces: false },
  });
  const without = (members: Record<string, unknown>, names: readonly string[] = []) =>
    Object.fromEntries(Object.entries(members).filter(([name]) => !names.includes(name)));

  describe.each(ROWS)("$title", ({ events, all, input, result }) => {
    test("has these members if inputs and results are asked for", () => {
      expect(historyPayload(events, view(true, true))).toEqual([all]);
    });

    test("has no input if it is not asked for", () => {
      expect(historyPayload(events, view(false, true))).toEqual([without(all, input)]);
    });

    test("has no result if it is not asked for", () => {
      expect(historyPayload(events, view(true, false))).toEqual([without(all, result)]);
    });

    test("has neither if neither is asked for", () => {
      const shown = without(without(all, input), result);
      expect(historyPayload(events, view(false, false))).toEqual([shown]);
    });
  });

  test("drops the rows of episodes", () => {
    const events: HistoryEvent[] = [
      { type: "OrchestratorStarted", ...over },
      { type: "OrchestratorCompleted", ...over },
    ];
    expect(historyPayload(events, view(true, true))).toEqual([]);
  });

  test("folds each call into its own outcome, and keeps the rest in order", () => {
    const events: HistoryEvent[] = [
      task,
      child,
      { ...task, eventId: 5, name: "Check" },
      { type: "TimerCreated", eventId: 6, ...at(1), fireAt: new Date() },
      { ...over, type: "TaskCompleted", taskScheduledId: 5, result: "1" },
      { ...over, type: "TimerFired", timerId: 6, fireAt: new Date() },
      { ...over, type: "TaskCompleted", taskScheduledId: 3, result: "2" },
    ];
    const shown = historyPayload(events, view(true, true));
    expect(shown.map(({ EventType, FunctionName }) => [EventType, FunctionName])).toEqual([
      ["SubOrchestrationInstanceCreated", undefined],
      ["TimerCreated", undefined],
      ["TaskCompleted", "Check"],
      ["TimerFired", undefined],
      ["TaskCompleted", "Load"],
    ]);
  });

  test("keeps stack traces for the app itself", () => {
    const events = [{ ...failed, type: "TaskFailed", taskScheduledId: 9, failureDetails: failure }];
    const shown = historyPayload(events as HistoryEvent[], {
      ...view(true, true),
      showStackTraces: true,
    });
    expect(shown).toMatchObject([
      { Details: "at secret.ts", FailureDetails: { StackTrace: "at secret.ts" } },
    ]);
  });

  test("shows of an outcome whose call is not there what there is", () => {
    const events: HistoryEvent[] = [{ ...over, type: "TaskCompleted", taskScheduledId: 9 }];
    expect(historyPayload(events, view(true, false))).toEqual([
      { EventType: "TaskCompleted", Timestamp },
    ]);
  });
});
