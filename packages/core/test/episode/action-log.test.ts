import { describe, expect, test } from "@jest/globals";
import { LiveOrchestration } from "../live.js";
import type { HistoryEvent } from "../../src/history-event.js";
import { childCompleted, completed, failed, fired, START } from "../events.js";
import { decided, Instance, type PlainOrchestrator } from "../instance.js";

const COMMON = { timestamp: START, isPlayed: false };

/** The history that an orchestrator leaves when its tasks end one after another. */
function historyOf(orchestrator: PlainOrchestrator, ...episodes: HistoryEvent[][]): HistoryEvent[] {
  const instance = new Instance(orchestrator);
  instance.begin();
  for (const news of episodes) instance.next(...news);
  return instance.history;
}

/** What becomes of an instance whose history another version of the orchestrator takes up. */
function takenUp(
  orchestrator: PlainOrchestrator,
  history: HistoryEvent[],
  ...news: HistoryEvent[]
) {
  const live = new LiveOrchestration(orchestrator);
  live.replay(history);
  return decided(live.advance(news, START));
}

function calls(...names: string[]): PlainOrchestrator {
  return function* (df) {
    for (const name of names) yield df.callActivity(name);
  };
}

describe("ActionLog", () => {
  const history = historyOf(calls("a", "b", "c"), [completed(0)]);

  test("E4 numbers actions of all kinds 0, 1, 2, ... in the order the orchestrator asks", () => {
    const instance = new Instance(function* (df) {
      yield df.Task.all([df.createTimer(START), df.callActivity("a"), df.callSubOrchestrator("s")]);
      yield df.waitForExternalEvent("go");
    });
    expect(decided(instance.begin()).map(({ eventId, type }) => [eventId, type])).toEqual([
      [0, "TimerCreated"],
      [1, "TaskScheduled"],
      [2, "SubOrchestrationInstanceCreated"],
    ]);
  });

  test("E3 an action is new only if no history event already records it", () => {
    const live = new LiveOrchestration(calls("a", "b", "c"));
    live.replay(history);
    expect(decided(live.advance([], START))).toEqual([]);
    expect(decided(live.advance([completed(1)], START))).toMatchObject([{ eventId: 2, name: "c" }]);
  });

  test("E2 an outcome settles at most one task, at most once", () => {
    const instance = new Instance(function* (df) {
      const seen: unknown[] = [];
      for (const name of ["a", "b", "c"]) seen.push(yield df.callActivity(name));
      return seen;
    });
    instance.begin();
    instance.next(completed(0, "first"), completed(0, "second"), failed(0, "third"));
    expect(instance.end).toBeUndefined();
    instance.next(completed(7, "of no task"), completed(1, "b"), completed(0, "again"));
    instance.next(completed(2, "c"));
    expect(instance.output).toEqual(["first", "b", "c"]);
  });

  test("ignores an outcome of another kind than the action", () => {
    const instance = new Instance(calls("a"));
    instance.begin();
    instance.next(fired(0), childCompleted(0));
    expect(instance.end).toBeUndefined();
    instance.next(completed(0));
    expect(instance.end).toBeDefined();
  });

  test("compares names without regard to case, and inputs not at all", () => {
    const other: PlainOrchestrator = function* (df) {
      for (const name of ["A", "B", "C"]) yield df.callActivity(name, "other input");
    };
    expect(takenUp(other, history, completed(1))).toMatchObject([{ name: "C" }]);
  });
});

describe("ActionLog, against a history it does not fit,", () => {
  const history = historyOf(calls("a", "b", "c"), [completed(0)]);

  function difference(orchestrator: PlainOrchestrator, events = history): string {
    const [end, ...more] = takenUp(orchestrator, events, completed(1));
    expect(more).toEqual([]);
    expect(end).toMatchObject({
      type: "ExecutionCompleted",
      status: "Failed",
      failureDetails: { errorType: "NonDeterministicOrchestrationError" },
    });
    return /failed: (.*): the orchestrator changed/.exec((end as { result: string }).result)![1]!;
  }

  test("finds another name", () => {
    expect(difference(calls("a", "x", "c"))).toBe(
      "Event 1 recorded activity 'b', but replay asked for activity 'x'",
    );
  });

  test("finds another kind", () => {
    const other: PlainOrchestrator = function* (df) {
      yield df.callActivity("a");
      yield df.createTimer(START);
    };
    expect(difference(other)).toBe("Event 1 recorded activity 'b', but replay asked for a timer");
  });

  test("finds a kind of the same name", () => {
    const other: PlainOrchestrator = function* (df) {
      yield df.callSubOrchestrator("a");
    };
    expect(difference(other)).toBe(
      "Event 0 recorded activity 'a', but replay asked for sub-orchestration 'a'",
    );
  });

  test("finds an action where a timer is recorded", () => {
    const timers = historyOf(
      function* (df) {
        yield df.callActivity("a");
        yield df.createTimer(START);
      },
      [completed(0)],
    );
    expect(difference(calls("a", "b"), timers)).toBe(
      "Event 1 recorded a timer, but replay asked for activity 'b'",
    );
  });

  test("finds a recorded action that replay does not ask for", () => {
    const other: PlainOrchestrator = function* (df) {
      yield df.callActivity("a");
      yield df.waitForExternalEvent("go");
    };
    expect(difference(other)).toBe("Event 1 recorded activity 'b', but replay asked for nothing");
  });

  test("finds a recorded action of a kind that no orchestrator here asks for", () => {
    const sent: HistoryEvent = {
      ...COMMON,
      type: "EventSent",
      eventId: 2,
      instanceId: "other-1",
      name: "approval",
    };
    const events = [...history.slice(0, -1), sent, ...history.slice(-1)];
    expect(difference(calls("a", "b", "c"), events)).toBe(
      "Event 2 recorded event 'approval' to 'other-1', but replay asked for nothing",
    );
  });

  test("finds an action that is in no row", () => {
    const other: PlainOrchestrator = function* (df) {
      yield df.callActivity("a");
      yield df.Task.all([df.callActivity("b"), df.callActivity("more")]);
    };
    expect(difference(other)).toBe(
      "Event 2 recorded nothing, but replay asked for activity 'more'",
    );
  });

  test("finds a swapped pair at the first of the two", () => {
    expect(difference(calls("b", "a", "c"))).toBe(
      "Event 0 recorded activity 'a', but replay asked for activity 'b'",
    );
  });

  test("finds an end where the instance went on", () => {
    expect(difference(calls("a"))).toBe(
      "Event 1 recorded activity 'b', but replay asked for nothing",
    );
    const waits = historyOf(
      function* (df) {
        yield df.callActivity("a");
        yield df.waitForExternalEvent("go");
      },
      [completed(0)],
    );
    expect(difference(calls("a"), waits)).toBe(
      "Event 1 recorded nothing, but replay asked for the end of the orchestration",
    );
  });

  test("finds a continue-as-new where the instance went on", () => {
    const waits = historyOf(function* (df) {
      yield df.waitForExternalEvent("go");
    });
    // eslint-disable-next-line require-yield -- an orchestrator that waits for nothing
    const other: PlainOrchestrator = function* (df) {
      df.continueAsNew();
    };
    expect(difference(other, waits)).toBe(
      "Event 0 recorded nothing, but replay asked for continue-as-new",
    );
  });

  test("finds it also where the history breaks off within an episode", () => {
    expect(difference(calls("a", "b", "c"), history.slice(0, -2))).toBe(
      "Event 1 recorded nothing, but replay asked for activity 'b'",
    );
  });

  test("tells the first difference only, and gives the end an id that is free", () => {
    const long = historyOf(calls("a", "b", "c", "d"), [completed(0)], [completed(1)]);
    const [end] = takenUp(calls("x", "y"), long, completed(2));
    expect(end).toMatchObject({ eventId: 3, type: "ExecutionCompleted" });
    expect(end).toHaveProperty("result", expect.stringContaining("Event 0 recorded activity 'a'"));
  });
});

describe("ActionLog, with a history that a rewind has edited,", () => {
  const orchestrator: PlainOrchestrator = function* (df) {
    yield df.callActivity("a");
    return yield df.callActivity("b");
  };
  const failedRun = historyOf(orchestrator, [completed(0)], [failed(1, "no")]);
  /** As the rewind of the format leaves it: the failed call, its failure and the end are void. */
  const rewound = failedRun.map((event): HistoryEvent => {
    const isVoid =
      event.type === "TaskFailed" ||
      event.type === "ExecutionCompleted" ||
      (event.type === "TaskScheduled" && event.eventId === 1);
    const { eventId } = event;
    return isVoid ? { ...COMMON, eventId, type: "GenericEvent" } : event;
  });
  const wake: HistoryEvent = { ...COMMON, eventId: -1, type: "GenericEvent", data: "try again" };

  test("asks for the void action again, under its own id, and goes on from there", () => {
    const live = new LiveOrchestration(orchestrator);
    live.replay(rewound);
    const woken = live.advance([wake], START);
    expect(decided(woken)).toMatchObject([{ type: "TaskScheduled", eventId: 1, name: "b" }]);
    expect(takenUp(orchestrator, [...rewound, ...woken.events], completed(1, "ok"))).toMatchObject([
      { type: "ExecutionCompleted", status: "Completed", eventId: 2, result: '"ok"' },
    ]);
  });

  test("lets nothing else pass for it", () => {
    const other: PlainOrchestrator = function* (df) {
      yield df.callActivity("a");
      yield df.Task.all([df.callActivity("b"), df.callActivity("c"), df.callActivity("d")]);
    };
    const [end] = takenUp(other, rewound, wake);
    expect(end).toHaveProperty("result", expect.stringContaining("Event 2 recorded nothing"));
  });
});

describe("ActionLog, with a history of an engine that waits for losers before it ends,", () => {
  const racing: PlainOrchestrator = function* (df) {
    const [fast, slow] = [df.callActivity("fast"), df.callActivity("slow")];
    yield df.Task.any([fast, slow]);
    return "won";
  };
  const open = historyOf(racing);
  const bracket = (...events: HistoryEvent[]): HistoryEvent[] => [
    { ...COMMON, eventId: -1, type: "OrchestratorStarted" },
    ...events,
    { ...COMMON, eventId: -1, type: "OrchestratorCompleted" },
  ];

  test("ends the instance at the next opportunity", () => {
    const waiting = [...open, ...bracket(completed(0))];
    expect(takenUp(racing, waiting)).toMatchObject([
      { type: "ExecutionCompleted", status: "Completed", eventId: 2, result: '"won"' },
    ]);
  });

  test("asks why, once nothing is open any more and there is still no end", () => {
    const over = [...open, ...bracket(completed(0)), ...bracket(completed(1))];
    expect(takenUp(racing, over)).toMatchObject([
      { status: "Failed", result: expect.stringContaining("the end of the orchestration") },
    ]);
  });
});
