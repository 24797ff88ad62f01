import { FIRE_AND_FORGET, RECEIVED, type HistoryEvent } from "@taskhub/core";
import { timeline } from "../src/timeline.js";

const at = (second: number) => new Date(Date.UTC(2031, 2, 1, 9, 15, second));

type Members<Event> = Event extends HistoryEvent
  ? Omit<Event, "eventId" | "timestamp" | "isPlayed"> & { eventId?: number }
  : never;

/** One event a second. */
function history(...events: Members<HistoryEvent>[]): HistoryEvent[] {
  const common = { eventId: RECEIVED, isPlayed: true };
  return events.map((event, n) => ({ ...common, timestamp: at(n), ...event }));
}

const started: Members<HistoryEvent> = {
  ...{ type: "ExecutionStarted", instanceId: "i", executionId: "e", name: "order", input: "7" },
};

describe("timeline", () => {
  test("tells of a call where it began, with what it came to and how long it took", () => {
    const [, first, second, third] = timeline(
      history(
        { type: "OrchestratorStarted" },
        started,
        { type: "TaskScheduled", eventId: 0, name: "pay" },
        { type: "TaskScheduled", eventId: 1, name: "ship" },
        { type: "TaskScheduled", eventId: 2, name: "tell" },
        { type: "OrchestratorCompleted" },
        { type: "TaskFailed", taskScheduledId: 1, reason: "no lorry", details: "stack" },
        { type: "TaskCompleted", taskScheduledId: 0, result: "42" },
      ),
    );
    expect([first, second, third]).toEqual([
      {
        at: at(2),
        what: "activity",
        name: "pay",
        durationMs: 5_000,
        outcome: "completed",
        value: "42",
      },
      {
        ...{ at: at(3), what: "activity", name: "ship", durationMs: 3_000, outcome: "failed" },
        value: "no lorry",
      },
      { at: at(4), what: "activity", name: "tell", outcome: "open" },
    ]);
  });

  test("tells of sub-orchestrations with their ids; nobody waits for one that is detached", () => {
    const child = { name: "child", instanceId: "i:0" };
    const entries = timeline(
      history(
        { type: "SubOrchestrationInstanceCreated", eventId: 0, ...child },
        { type: "SubOrchestrationInstanceCompleted", taskScheduledId: 0, result: "1" },
        {
          ...{ type: "SubOrchestrationInstanceCreated", eventId: 1, ...child },
          tags: { [FIRE_AND_FORGET]: "" },
        },
      ),
    );
    expect(entries).toEqual([
      {
        ...{ at: at(0), what: "sub-orchestration", name: "child i:0" },
        ...{ durationMs: 1_000, outcome: "completed", value: "1" },
      },
      { at: at(2), what: "orchestration", name: "child i:0", outcome: "started" },
    ]);
  });

  test("tells of timers, events, messages and whatever else came", () => {
    const fireAt = at(9);
    const told = timeline(
      history(
        { type: "TimerCreated", eventId: 0, fireAt },
        { type: "EventRaised", name: "go", input: "1" },
        { type: "EventSent", eventId: 1, instanceId: "other", name: "op", input: "{}" },
        { type: "ExecutionSuspended", reason: "lunch" },
        { type: "ExecutionResumed", reason: "back" },
        { type: "TimerFired", timerId: 0, fireAt },
        { type: "GenericEvent", voided: "TaskFailed", data: "was" },
        { type: "GenericEvent", data: "mended" },
        { type: "GenericEvent", data: "TaskhubStrayed: awaited fetch" },
        { type: "ExecutionRewound", reason: "again" },
        { type: "ExecutionTerminated", reason: "enough" },
      ),
    ).map(({ what, name, outcome, value }) => [what, name, outcome, value ?? ""].join("|"));
    expect(told).toEqual([
      "timer|until 2031-03-01 09:15:09|fired|",
      "event|go|received|1",
      "message|op to other|sent|{}",
      "suspension|||lunch",
      "resumption|||back",
      "undone|TaskFailed||was",
      "rewind|||mended",
      "stray|||awaited fetch",
      "rewind|||again",
      "termination|||enough",
    ]);
  });

  describe("of what was asked of entities", () => {
    const asked = (eventId: number, request: object): Members<HistoryEvent> => ({
      ...{ type: "EventSent", eventId, instanceId: "@counter@a", name: "op" },
      input: JSON.stringify({ parent: "i", ...request }),
    });
    const lockset = [
      { name: "counter", key: "a" },
      { name: "counter", key: "b" },
    ];

    test("tells of a call with its answer, and how long it took", () => {
      const failure = { ErrorType: "Error", ErrorMessage: "too much" };
      const entries = timeline(
        history(
          asked(0, { op: "add", id: "one", input: "5" }),
          asked(1, { op: "get", id: "two" }),
          asked(2, { op: "get", id: "three" }),
          { type: "EventRaised", name: "two", input: '{"result":"42"}' },
          { type: "EventRaised", name: "one", input: JSON.stringify({ failureDetails: failure }) },
        ),
      );
      const call = { what: "entity call" };
      expect(entries).toEqual([
        {
          ...{ at: at(0), ...call, name: "add of @counter@a", durationMs: 4_000 },
          ...{ outcome: "failed", value: "too much" },
        },
        {
          ...{ at: at(1), ...call, name: "get of @counter@a", durationMs: 2_000 },
          ...{ outcome: "completed", value: "42" },
        },
        { at: at(2), ...call, name: "get of @counter@a", outcome: "open" },
      ]);
    });

    test("tells of signals and locks", () => {
      const told = timeline(
        history(
          asked(0, { op: "add", id: "one", signal: true, input: "5" }),
          asked(1, { id: "two", lockset }),
          { type: "EventRaised", name: "two", input: '{"result":"null"}' },
          {
            ...{ type: "EventSent", eventId: 2, instanceId: "@counter@a", name: "release" },
            input: '{"parent":"i","id":"two"}',
          },
        ),
      ).map(({ what, name, outcome, value }) => [what, name, outcome, value ?? ""].join("|"));
      expect(told).toEqual([
        "signal|add of @counter@a|sent|5",
        "lock|@counter@a @counter@b|completed|null",
        "release|@counter@a|sent|",
      ]);
    });
  });

  test.each<[Members<HistoryEvent>, string]>([
    [{ type: "ExecutionCompleted", eventId: 0, status: "Failed", result: "x" }, "failed"],
    [{ type: "ContinueAsNew", eventId: 0, result: "x" }, "continued as new"],
  ])("ends with how long the execution took: %#", (event, outcome) => {
    const end = timeline(history(started, event)).at(-1);
    expect(end).toEqual({
      ...{ at: at(1), what: "end", name: "", outcome, durationMs: 1_000, value: "x" },
    });
  });
});
