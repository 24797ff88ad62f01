import { describe, expect, test } from "@jest/globals";
import { ExecutionState } from "../src/execution-state.js";
import type { ActionEvent } from "../src/action.js";
import type { HistoryEvent } from "../src/history-event.js";
import {
  consequencesOf,
  markedRows,
  rewindHistory,
  type Consequences,
  type VoidedRow,
} from "../src/rewind-history.js";
import { requestEvent } from "../src/rewind-request.js";
import {
  childFailed,
  completed,
  failed,
  fired,
  raised,
  START,
  started,
  suspended,
  terminated,
} from "./events.js";
import { decided, Instance, type PlainOrchestrator } from "./instance.js";
import { LiveOrchestration } from "./live.js";

const NEVER = new Date(START.getTime() + 3_600_000);
const wake = requestEvent("mended", START);

/** The history of an instance to which these batches came after its start. */
function historyOf(
  orchestrator: PlainOrchestrator,
  ...batches: readonly (readonly HistoryEvent[])[]
): HistoryEvent[] {
  const instance = new Instance(orchestrator);
  instance.begin();
  for (const batch of batches) instance.next(...batch);
  return instance.history;
}

/** What was void, as `type` and event id. */
function voidOf(history: readonly HistoryEvent[]): string[] {
  const told = ({ event }: VoidedRow) =>
    `${event.type === "GenericEvent" ? event.voided : `mended ${event.type}`} ${event.eventId}`;
  return rewindHistory(history).voided.map(told);
}

/** The first episode after a rewind, and the history with it. */
function rewound(
  orchestrator: PlainOrchestrator,
  history: readonly HistoryEvent[],
  because?: Consequences,
) {
  const { events } = rewindHistory(history, because);
  const live = new LiveOrchestration(orchestrator);
  live.replay(events);
  const episode = live.advance([wake], START);
  return { asked: decided(episode), history: [...events, ...episode.events], live };
}

function consequences(
  orchestrator: PlainOrchestrator,
  history: readonly HistoryEvent[],
): Consequences {
  const { done, value } = consequencesOf(orchestrator, history).next();
  if (done !== true) throw new Error("a generator has nothing to settle");
  return value;
}

const ids = (events: readonly HistoryEvent[]) =>
  events.map((event) => `${event.type} ${event.eventId}`);

const twoCalls: PlainOrchestrator = function* (df) {
  yield df.callActivity("a");
  return yield df.callActivity("b");
};

describe("rewindHistory", () => {
  const twoRun = historyOf(twoCalls, [completed(0)], [failed(1, "no")]);

  test("makes the end, the failure and the failed call void, and nothing that succeeded", () => {
    expect(voidOf(twoRun)).toEqual(["TaskScheduled 1", "TaskFailed -1", "ExecutionCompleted 2"]);
  });

  test("keeps the rows in their places, with their times and the ids of their messages", () => {
    const history = twoRun.map((event, row) => ({ ...event, messageId: `m${row}` }));
    const { events, voided } = rewindHistory(history);
    expect(events).toHaveLength(history.length);
    for (const { row, event } of voided) {
      const { type, eventId, timestamp, isPlayed, messageId } = history[row] ?? {};
      expect(events[row]).toBe(event);
      const was = { eventId, timestamp, isPlayed, messageId, voided: type };
      expect(event).toEqual({ type: "GenericEvent", ...was });
    }
  });

  test.each([
    ["runs", historyOf(twoCalls, [completed(0)])],
    ["completed", historyOf(twoCalls, [completed(0)], [completed(1, 1)])],
    ["was terminated", historyOf(twoCalls, [terminated("enough")])],
  ])("leaves the history of an instance that %s as it is", (_, history) => {
    expect(rewindHistory(history)).toEqual({ events: history, voided: [] });
  });

  test("keeps a failure that the orchestrator went on from", () => {
    const careful: PlainOrchestrator = function* (df) {
      try {
        yield df.callActivity("a");
      } catch {
        yield df.callActivity("plan b");
      }
      return yield df.callActivity("c");
    };
    const history = historyOf(careful, [failed(0, "no")], [completed(1)], [failed(2, "neither")]);
    expect(voidOf(history)).toEqual(["TaskScheduled 2", "TaskFailed -1", "ExecutionCompleted 3"]);
    expect(ids(rewound(careful, history).asked)).toEqual(["TaskScheduled 2"]);
  });

  test("gives the last attempt of a retried call another chance", () => {
    const retrying: PlainOrchestrator = function* (df) {
      return yield df.callActivityWithRetry("a", {
        firstRetryIntervalInMilliseconds: 10,
        maxNumberOfAttempts: 2,
      });
    };
    const history = historyOf(
      retrying,
      [failed(0, "no")],
      [fired(1)],
      [failed(2, "no")],
      [fired(3)],
    );
    // a retry policy pauses once more before it gives up
    expect(voidOf(history)).toEqual([
      "TaskScheduled 2",
      "TaskFailed -1",
      "TimerCreated 3",
      "TimerFired -1",
      "ExecutionCompleted 4",
    ]);
    expect(ids(rewound(retrying, history).asked)).toEqual(["TaskScheduled 2"]);
  });

  test("tells by replay what was decided because of a failure, and what beside it", () => {
    const retry = { firstRetryIntervalInMilliseconds: 10, maxNumberOfAttempts: 2 };
    const both: PlainOrchestrator = function* (df) {
      return yield df.Task.all(["a", "b"].map((name) => df.callActivityWithRetry(name, retry)));
    };
    // b is tried again after a has failed for the last time
    const history = historyOf(
      both,
      [failed(0, "no"), failed(1, "no")],
      [fired(2)],
      [failed(4, "no")],
      [fired(3)],
      [fired(5)],
    );
    expect(ids(history)).toEqual(expect.arrayContaining(["TaskScheduled 6"]));
    expect(voidOf(history)).toEqual(["TaskScheduled 6", "ExecutionCompleted 7"]);
    const { asked } = rewound(both, history, consequences(both, history));
    expect(ids(asked)).toEqual(["TaskScheduled 4", "TaskScheduled 6"]);
    const succeeded = historyOf(
      both,
      [failed(0, "no"), failed(1, "no")],
      [fired(2)],
      [failed(4, "no"), fired(3)],
      [completed(6)],
      [fired(5)],
    );
    const again = rewound(both, succeeded, consequences(both, succeeded));
    expect(ids(again.asked)).toEqual(["TaskScheduled 4"]);
    expect(decided(again.live.advance([completed(4)], START))).toMatchObject([
      { type: "ExecutionCompleted", status: "Completed" },
    ]);
  });

  test("shows by a replay that fails that a failure was remembered, and decided by later", () => {
    const late: PlainOrchestrator = function* (df) {
      const a = df.callActivity("a");
      yield df.Task.any([a, df.callActivity("b")]);
      yield df.waitForExternalEvent("go");
      const name = a.isFaulted ? "bad" : "good";
      yield df.callActivity(name);
      return yield df.callActivity("c");
    };
    const history = historyOf(
      late,
      [failed(0, "no")],
      [raised("go")],
      [completed(2)],
      [failed(3, "no")],
    );
    const exact = rewindHistory(history, consequences(late, history));
    const live = new LiveOrchestration(late);
    live.replay(exact.events);
    expect(live.hasDiverged).toBe(true);
    expect(ids(rewound(late, history).asked)).toEqual(["TaskScheduled 1", "TaskScheduled 3"]);
  });

  test("asks again for all that had no outcome at the end, and for nothing that had one", () => {
    const wide: PlainOrchestrator = function* (df) {
      const calls = [df.callActivity("a"), df.callActivity("b"), df.callActivity("c")];
      const timers = [df.createTimer(START), df.createTimer(NEVER)];
      return yield df.Task.all([...calls, ...timers, df.callSubOrchestrator("child")]);
    };
    const history = historyOf(wide, [completed(1), fired(3)], [childFailed(5, "no")]);
    const { asked } = rewound(wide, history);
    expect(ids(asked)).toEqual([
      "TaskScheduled 0",
      "TaskScheduled 2",
      "TimerCreated 4",
      "SubOrchestrationInstanceCreated 5",
    ]);
    const before = history.find((event) => event.eventId === 5 && event.type !== "GenericEvent");
    expect(asked[3]).toMatchObject({ instanceId: (before as { instanceId: string }).instanceId });
    expect(asked[2]).toMatchObject({ fireAt: NEVER });
  });

  test("keeps what was sent, and what nobody waits for", () => {
    const events: HistoryEvent[] = [
      { ...row(-1), type: "OrchestratorStarted" },
      started(),
      { ...row(0), type: "EventSent", instanceId: "other", name: "go" },
      {
        ...row(1),
        type: "SubOrchestrationInstanceCreated",
        name: "c",
        instanceId: "own",
        tags: { FireAndForget: "" },
      },
      { ...row(2), type: "ExecutionCompleted", status: "Failed", result: "no" },
    ];
    expect(voidOf(events)).toEqual(["ExecutionCompleted 2"]);
  });

  test("keeps a suspension: the rewound instance waits to be resumed", () => {
    const history = historyOf(twoCalls, [suspended()]);
    const end: HistoryEvent = { ...row(1), type: "ExecutionCompleted", status: "Failed" };
    const { events } = rewindHistory([...history, end]);
    expect(stateOf(events).runtimeStatus).toBe("Suspended");
  });
});

describe("a rewound history", () => {
  test("replays to its end once what was asked for again has come", () => {
    const history = historyOf(twoCalls, [completed(0)], [failed(1, "no")]);
    const { asked, history: after, live } = rewound(twoCalls, history);
    expect(ids(asked)).toEqual(["TaskScheduled 1"]);
    expect(live.advance([completed(1, "ok")], START).events).toMatchObject([
      {},
      {},
      { type: "ExecutionCompleted", status: "Completed", result: '"ok"', eventId: 2 },
      {},
    ]);
    const again = new LiveOrchestration(twoCalls);
    again.replay(after);
    expect(decided(again.advance([completed(1, "ok")], START))).toMatchObject([
      { type: "ExecutionCompleted", status: "Completed", eventId: 2 },
    ]);
  });

  test("can fail and be rewound again", () => {
    const first = rewound(twoCalls, historyOf(twoCalls, [completed(0)], [failed(1, "no")]));
    const failedAgain = [...first.history, ...first.live.advance([failed(1, "no")], START).events];
    expect(stateOf(failedAgain).runtimeStatus).toBe("Failed");
    const second = rewound(twoCalls, failedAgain);
    expect(ids(second.asked)).toEqual(["TaskScheduled 1"]);
    expect(stateOf(second.history)).toMatchObject({ runtimeStatus: "Running", rewinds: 2 });
  });

  test("runs on with an orchestrator that was mended, from where the old one had thrown", () => {
    const old: PlainOrchestrator = function* (df) {
      yield df.callActivity("a");
      throw new Error("a mistake");
    };
    const mended: PlainOrchestrator = function* (df) {
      yield df.callActivity("a");
      return yield df.Task.all([df.callActivity("b"), df.callActivity("c")]);
    };
    const { asked, history } = rewound(mended, historyOf(old, [completed(0)]));
    expect(ids(asked)).toEqual(["TaskScheduled 1", "TaskScheduled 2"]);
    const live = new LiveOrchestration(mended);
    live.replay(history);
    expect(decided(live.advance([completed(1), completed(2)], START))).toMatchObject([
      { type: "ExecutionCompleted", status: "Completed" },
    ]);
  });

  test("fails again at once if the orchestrator itself still fails", () => {
    const broken: PlainOrchestrator = function* (df) {
      yield df.callActivity("a");
      throw new Error("a mistake");
    };
    const { asked } = rewound(broken, historyOf(broken, [completed(0)]));
    expect(asked).toMatchObject([{ type: "ExecutionCompleted", status: "Failed", eventId: 1 }]);
  });

  test("still notices an orchestrator that asks for something else", () => {
    const history = historyOf(twoCalls, [completed(0)], [failed(1, "no")]);
    const other: PlainOrchestrator = function* (df) {
      yield df.callActivity("other");
    };
    expect(rewound(other, history).asked).toMatchObject([
      { status: "Failed", result: expect.stringContaining("Event 0 recorded activity 'a'") },
    ]);
  });

  test("keeps external events that came before the failure", () => {
    const waiting: PlainOrchestrator = function* (df) {
      const go: unknown = yield df.waitForExternalEvent("go");
      yield df.callActivity("a");
      return go;
    };
    const history = historyOf(waiting, [raised("go", 7)], [failed(0, "no")]);
    const { live } = rewound(waiting, history);
    expect(decided(live.advance([completed(0)], START))).toMatchObject([{ result: "7" }]);
  });
});

function row(eventId: number): Pick<ActionEvent, "eventId" | "timestamp" | "isPlayed"> {
  return { eventId, timestamp: START, isPlayed: false };
}

function stateOf(events: readonly HistoryEvent[]): ExecutionState {
  const state = new ExecutionState("e");
  state.append(events);
  return state;
}

describe("markedRows", () => {
  const goesOn: PlainOrchestrator = function* (df) {
    try {
      yield df.callActivity("a");
    } catch {
      yield df.callActivity("b");
    }
    return yield df.callActivity("c");
  };
  const marks = (events: readonly HistoryEvent[]) =>
    events.map((event) => (event.type === "TaskFailed" ? { ...event, isMarked: true } : event));

  test("of what has not failed are all to be mended: a rewind makes nothing void there", () => {
    const history = marks(historyOf(goesOn, [failed(0, "refused")], [completed(1)]));
    const [row, ...others] = markedRows(history);
    expect(others).toEqual([]);
    expect(row?.event).toEqual({ ...history[row?.row ?? -1], isMarked: undefined });
    expect(voidOf(history)).toEqual(["mended TaskFailed -1"]);
  });

  test("are mended by a rewind where it makes nothing void, and void where it does", () => {
    const history = marks(
      historyOf(goesOn, [failed(0, "refused")], [completed(1)], [failed(2, "refused")]),
    );
    expect(voidOf(history)).toEqual([
      "mended TaskFailed -1",
      "TaskScheduled 2",
      "TaskFailed -1",
      "ExecutionCompleted 3",
    ]);
    expect(rewindHistory(history).events.some(({ isMarked }) => isMarked)).toBe(false);
  });
});
