import type { HistoryEvent } from "@taskhub/core";
import { historyPayload, type HistoryView } from "../../src/http/history-payload.js";

describe("historyPayload", () => {
  const at = (second: number) => ({
    timestamp: new Date(Date.UTC(2031, 2, 1, 9, 0, second)),
    isPlayed: true,
  });
  const received = { eventId: -1 };
  const failure = {
    errorType: "TypeError",
    errorMessage: "no",
    stackTrace: "at secret.ts",
    isNonRetriable: false,
  };
  const events: HistoryEvent[] = [
    { type: "OrchestratorStarted", ...received, ...at(0) },
    {
      type: "ExecutionStarted",
      ...received,
      ...at(0),
      instanceId: "i",
      executionId: "e",
      name: "Import",
      input: '{"batch":7}',
    },
    { type: "TaskScheduled", eventId: 0, ...at(1), name: "Load", input: "[7]" },
    { type: "TaskScheduled", eventId: 1, ...at(1), name: "Check", input: "[8]" },
    { type: "TimerCreated", eventId: 2, ...at(1), fireAt: new Date("2031-03-01T10:00:00Z") },
    { type: "TaskScheduled", eventId: 3, ...at(1), name: "Pending", input: "[9]" },
    { type: "OrchestratorCompleted", ...received, ...at(1) },
    { type: "TaskCompleted", ...received, ...at(2), taskScheduledId: 0, result: '"ok"' },
    {
      type: "TaskFailed",
      ...received,
      ...at(3),
      taskScheduledId: 1,
      reason: "Activity function 'Check' failed: no",
      details: "at secret.ts",
      failureDetails: failure,
    },
  ];
  const view: HistoryView = { showInput: true, showHistoryOutput: true, showStackTraces: true };
  const types = (shown: ReturnType<typeof historyPayload>) =>
    shown.map(({ EventType }) => EventType);

  test("drops the rows of episodes, and folds a call into its outcome", () => {
    expect(types(historyPayload(events, view))).toEqual([
      "ExecutionStarted",
      "TimerCreated",
      "TaskScheduled",
      "TaskCompleted",
      "TaskFailed",
    ]);
  });

  test("tells of the call in its outcome", () => {
    expect(historyPayload(events, view)[3]).toEqual({
      EventType: "TaskCompleted",
      Timestamp: "2031-03-01T09:00:02.000Z",
      Result: "ok",
      ScheduledTime: "2031-03-01T09:00:01.000Z",
      FunctionName: "Load",
      Input: "[7]",
    });
  });

  test("leaves inputs out if they are not asked for", () => {
    const shown = historyPayload(events, { ...view, showInput: false });
    expect(shown.filter((event) => "Input" in event)).toEqual([]);
  });

  test("leaves results out if they are not asked for", () => {
    const shown = historyPayload(events, { ...view, showHistoryOutput: false });
    expect(shown.filter((event) => "Result" in event)).toEqual([]);
  });

  test("shows no stack trace over HTTP", () => {
    const shown = historyPayload(events, { ...view, showStackTraces: false });
    expect(JSON.stringify(shown)).not.toContain("secret");
    expect(shown.at(-1)).toMatchObject({
      FailureDetails: { ErrorMessage: "no", StackTrace: null },
    });
  });
});
