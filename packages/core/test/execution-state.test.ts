import { describe, expect, test } from "@jest/globals";
import { ExecutionState, type UnreadHistory } from "../src/execution-state.js";
import type { HistoryEvent, Keeper, TaskScheduled, WorkEvent } from "../src/history-event.js";
import { messageOf, workId, type TaskMessage } from "../src/message.js";
import type { Succession } from "../src/succession.js";
import { NO_MARKS, type Marks, type OutboxEntry } from "../src/task-hub.js";
import {
  childCompleted,
  completed,
  failed,
  fired,
  raised,
  resumed,
  START,
  started,
  suspended,
  terminated,
} from "./events.js";

const EXECUTION_ID = started().executionId;
const KEEPER: Keeper = { queueMessageId: "q-1", messageId: "m-1" };
const DECIDED = { timestamp: START, isPlayed: false, keeper: KEEPER };
const NOTHING_SENT: ReadonlySet<string> = new Set();

function call(eventId: number, keeper: Keeper | undefined = KEEPER): TaskScheduled {
  return { ...DECIDED, type: "TaskScheduled", eventId, name: "charge", keeper };
}

function timer(eventId: number): WorkEvent {
  return { ...DECIDED, type: "TimerCreated", eventId, fireAt: START };
}

function child(eventId: number): WorkEvent {
  const type = "SubOrchestrationInstanceCreated";
  return { ...DECIDED, type, eventId, name: "Ship", instanceId: "ship-1" };
}

function sent(eventId: number): WorkEvent {
  return { ...DECIDED, type: "EventSent", eventId, instanceId: "other-1", name: "approval" };
}

function end(eventId: number, status: "Completed" | "Failed" = "Completed"): WorkEvent {
  return { ...DECIDED, type: "ExecutionCompleted", eventId, status, result: '"ok"' };
}

const PARENT = { name: "Batch", instanceId: "batch-1", executionId: "e0", taskScheduledId: 5 };

function stateOf(events: readonly HistoryEvent[], marks?: Partial<Marks>): ExecutionState {
  const state = new ExecutionState(EXECUTION_ID, { ...NO_MARKS, ...marks });
  state.append(events);
  return state;
}

function openIds(state: ExecutionState): number[] {
  return [...state.openWork()].map((work) => work.event.eventId);
}

function outboxEntry(messageId: string): OutboxEntry {
  const message: TaskMessage = {
    messageId,
    instanceId: "other-1",
    event: raised("go"),
    sender: { instanceId: "order-42", executionId: "old" },
  };
  return { message, keeper: { queueMessageId: `q-${messageId}`, messageId: `m-${messageId}` } };
}

describe("ExecutionState", () => {
  test("counts rows and episodes, and knows the id of the next action", () => {
    const empty = new ExecutionState(EXECUTION_ID);
    expect([empty.rowCount, empty.episodes, empty.nextEventId]).toEqual([0, 0, 0]);
    const bracket = { eventId: -1, timestamp: START, isPlayed: false };
    const state = stateOf([
      { ...bracket, type: "OrchestratorStarted" },
      started(),
      call(0),
      call(1),
      { ...bracket, type: "OrchestratorCompleted" },
    ]);
    expect([state.rowCount, state.episodes, state.nextEventId]).toEqual([5, 1, 2]);
  });

  test("knows when its instance began to hear, unless that was in an execution before", () => {
    const later = new Date(START.getTime() + 1_000);
    const bracket = { eventId: -1, isPlayed: false, type: "OrchestratorStarted" } as const;
    const episodes = [
      { ...bracket, timestamp: START },
      { ...bracket, timestamp: later },
    ];
    expect(stateOf([...episodes, started({ messageId: "m-1" })]).beganAt).toEqual(START);
    expect(stateOf([...episodes, started()]).beganAt).toBeUndefined();
  });

  test("knows which tasks are open, and which outcomes would be repeats", () => {
    const state = stateOf([started(), call(0), timer(1), child(2), sent(3), failed(0, "no")]);
    expect([0, 1, 2, 3, 4].map((id) => state.isOpen(id))).toEqual([
      false,
      true,
      true,
      false,
      false,
    ]);
    expect([0, 1, 2, 3, 4].map((id) => state.isClosed(id))).toEqual([
      true,
      false,
      false,
      true,
      false,
    ]);
    state.append([fired(1), childCompleted(2)]);
    expect([1, 2].map((id) => state.isClosed(id))).toEqual([true, true]);
  });

  test("has no open tasks once it has ended", () => {
    const state = stateOf([started(), call(0), end(1)]);
    expect(state.isOpen(0)).toBe(false);
  });

  test("knows a message that was applied, here or in an execution before", () => {
    const state = stateOf([started({ messageId: "m-start" }), raised("go", 1, "m-go")], {
      appliedIds: [{ messageId: "m-old", appliedAt: START }],
    });
    expect(["m-start", "m-go", "m-old", "m-new"].map((id) => state.hasApplied(id))).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });

  test("knows a message that took no part, from when it was told of it, and says so in its marks", () => {
    const state = stateOf([started()]);
    state.remember("m-refused", START);
    expect(state.hasApplied("m-refused")).toBe(true);
    const { appliedIds } = state.marks(1, NOTHING_SENT);
    expect(appliedIds).toEqual([{ messageId: "m-refused", appliedAt: START }]);
    const successor = { keeper: undefined, leftBehind: [], sentOutbox: NOTHING_SENT, received: [] };
    expect(state.marksForSuccessor({ ...successor, now: START }).appliedIds).toEqual(appliedIds);
  });

  test("knows when it moved last, once it has a row", () => {
    expect(stateOf([]).movedAt).toBeUndefined();
    const later = new Date(START.getTime() + 1_000);
    const state = stateOf([started()]);
    expect(state.movedAt).toEqual(START);
    const bracket = { eventId: -1, isPlayed: false, type: "OrchestratorStarted" } as const;
    state.append([{ ...bracket, timestamp: later }]);
    expect(state.movedAt).toEqual(later);
  });

  test("knows an outcome by its task, not by its message", () => {
    const state = stateOf([started(), call(0), { ...completed(0), messageId: "m-outcome" }]);
    expect(state.hasApplied("m-outcome")).toBe(false);
    expect(state.isClosed(0)).toBe(true);
  });

  test.each([
    [[], "Running"],
    [[suspended()], "Suspended"],
    [[suspended(), resumed()], "Running"],
    [[suspended(), terminated("stop"), end(0, "Failed")], "Failed"],
  ])("after %j is %s", (events, status) => {
    expect(stateOf([started(), ...events]).runtimeStatus).toBe(status);
  });

  test("is not moved by rows that say nothing of work", () => {
    const silent = { eventId: -1, timestamp: START, isPlayed: true };
    const state = stateOf([
      { ...silent, type: "GenericEvent" },
      { ...silent, type: "ContinueAsNew" },
      { ...silent, type: "ExecutionRewound" },
    ]);
    expect([state.runtimeStatus, state.rowCount, openIds(state)]).toEqual(["Running", 3, []]);
  });
});

describe("ExecutionState.openWork", () => {
  test("is what was decided and is neither history nor in a queue, in order", () => {
    const rows = [started(), call(0), timer(1), child(2), sent(3), completed(0), call(4)];
    const state = stateOf(rows);
    expect([...state.openWork()].map(({ event, row }) => [event.eventId, row])).toEqual([
      [1, 2],
      [2, 3],
      [3, 4],
      [4, 6],
    ]);
    expect([...state.keepers()]).toEqual([KEEPER]);
  });

  test("leaves out what the marks say was sent or spilled", () => {
    const rows = [started(), call(0), timer(1), child(2), call(3), sent(4)];
    expect(openIds(stateOf(rows, { sentThrough: 5, spilled: [3] }))).toEqual([0, 4]);
  });

  test("leaves out the work of another engine, which names no keeper", () => {
    const rows = [call(0), timer(1), child(2), sent(3)].map((row) => ({
      ...row,
      keeper: undefined,
    }));
    const state = stateOf([started(), ...rows]);
    expect(openIds(state)).toEqual([]);
    expect(state.isOpen(0)).toBe(true);
  });

  test("leaves out what is sent or spilled from now on", () => {
    const state = stateOf([started(), call(0), timer(1), child(2)]);
    state.markSent(call(0));
    state.markSent(timer(1));
    expect(openIds(state)).toEqual([2]);
    expect(state.marks(4, NOTHING_SENT).spilled).toEqual([0]);
    state.append([completed(0)]);
    expect(state.marks(5, NOTHING_SENT).spilled).toEqual([]);
  });

  test("ends with the execution, but for messages to others and the answer to a parent", () => {
    const rows = [call(0), timer(1), child(2), sent(3), end(4)];
    expect(openIds(stateOf([started({ parent: PARENT }), ...rows]))).toEqual([2, 3, 4]);
    expect(openIds(stateOf([started(), ...rows]))).toEqual([2, 3]);
  });
});

describe("ExecutionState.messageOf", () => {
  test("sends work in the name of the execution", () => {
    const state = stateOf([
      { eventId: -1, timestamp: START, isPlayed: false, type: "OrchestratorStarted" },
      started({ parent: PARENT, version: "1.0" }),
    ]);
    const origin = {
      instanceId: "order-42",
      executionId: EXECUTION_ID,
      name: "OrderFlow",
      version: "1.0",
      parent: PARENT,
      episode: 1,
    };
    expect(state.origin).toEqual(origin);
    expect(state.messageOf(call(0))).toEqual(messageOf(call(0), origin));
  });

  test("finds the work item of an activity that is open", () => {
    const state = stateOf([started(), call(0), timer(1), call(2), completed(2)]);
    expect(state.workItemOf(0)).toEqual(state.messageOf(call(0)));
    expect([state.workItemOf(1), state.workItemOf(2), state.workItemOf(9)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test("has an origin before the start is known", () => {
    expect(stateOf([]).origin).toMatchObject({ instanceId: "", name: "", episode: 0 });
  });
});

describe("ExecutionState.marks", () => {
  test("say that all is sent up to the first row that is not", () => {
    const rows = [started(), call(0), timer(1), child(2)];
    expect(stateOf(rows).marks(4, NOTHING_SENT).sentThrough).toBe(2);
    const state = stateOf(rows);
    state.markSent(timer(1));
    expect(state.marks(4, NOTHING_SENT).sentThrough).toBe(3);
    state.markSent(child(2));
    expect(state.marks(4, NOTHING_SENT).sentThrough).toBe(4);
  });

  test("keep the outbox but for what leaves with the commit, and the ids applied before", () => {
    const outbox = [outboxEntry("a"), outboxEntry("b")];
    const appliedIds = [{ messageId: "m-old", appliedAt: START }];
    const state = stateOf([started()], { outbox, appliedIds });
    expect(state.outbox).toEqual(outbox);
    expect([...state.keepers()]).toEqual(outbox.map((entry) => entry.keeper));
    expect(state.marks(1, new Set(["a"]))).toMatchObject({ outbox: [outbox[1]], appliedIds });
    state.marked(state.marks(1, new Set(["a"])));
    expect(state.outbox).toEqual([outbox[1]]);
  });
});

describe("ExecutionState.sizeWith", () => {
  test("counts rows and the text in them, those to come included", () => {
    const state = stateOf([started({ input: "12345" }), completed(0, "abc")]);
    expect(state.sizeWith([])).toEqual({ events: 2, bytes: "OrderFlow12345".length + 5 });
    expect(state.sizeWith([raised("go", 1)])).toEqual({ events: 3, bytes: 14 + 5 + 3 });
  });

  test("begins at nothing in every execution", () => {
    expect(new ExecutionState(EXECUTION_ID).sizeWith([])).toEqual({ events: 0, bytes: 0 });
  });
});

describe("ExecutionState.openTaskCount", () => {
  test("counts the tasks that have no outcome", () => {
    const state = stateOf([started(), call(0), timer(1), child(2), sent(3), completed(0, "1")]);
    expect(state.openTaskCount).toBe(2);
  });
});

describe("ExecutionState.rememberedCount", () => {
  test("counts messages that were applied, by this execution and before it, but for outcomes", () => {
    const messageId = "m-2";
    const appliedIds = [{ messageId: "m-old", appliedAt: START }];
    const rows = [started(), { ...raised("go", 1), messageId }, call(0), completed(0, "1")];
    expect(stateOf(rows, { appliedIds }).rememberedCount).toBe(2);
  });

  test("counts the senders that were heard, and the instances that were written to, each once", () => {
    const heard = [{ stream: "s-1", upTo: 3, holes: [], ahead: [], heardAt: START }];
    const state = stateOf([started(), sent(0), sent(1)], { heard });
    expect(state.rememberedCount).toBe(2);
  });
});

describe("ExecutionState.ofUnread", () => {
  const unread = (more: Partial<UnreadHistory> = {}) =>
    ExecutionState.ofUnread({
      executionId: EXECUTION_ID,
      marks: { ...NO_MARKS, sentThrough: 7, outbox: [outboxEntry("m-1")] },
      rowCount: 400,
      started: started({ parent: PARENT }),
      completed: undefined,
      ...more,
    });

  test("stands on the rows that were not read: nothing is open, and event ids go on after them", () => {
    const state = unread();
    expect([state.rowCount, state.nextEventId, state.runtimeStatus]).toEqual([400, 400, "Running"]);
    expect(openIds(state)).toEqual([]);
    expect(state.status(undefined, 3)).toMatchObject({ name: "OrderFlow", lastUpdatedAt: START });
  });

  test("P9: leaves the marks and the outbox as they are, for another may read the rows", () => {
    const marks = unread().marks(400, NOTHING_SENT);
    expect(marks.sentThrough).toBe(7);
    expect(marks.outbox).toHaveLength(1);
  });

  test("P2: its end is work if a parent waits for it", () => {
    const state = unread();
    state.append([end(400, "Failed")]);
    expect(openIds(state)).toEqual([400]);
  });

  test("has ended if the row says so", () => {
    const { timestamp } = end(399);
    const ended = { ...end(399), type: "ExecutionCompleted", status: "Failed" } as const;
    const state = unread({ completed: ended, started: undefined });
    expect(state.runtimeStatus).toBe("Failed");
    expect(unread({ completed: ended }).status(undefined, 3)?.lastUpdatedAt).toEqual(timestamp);
  });

  test("knows no time if nothing is known", () => {
    expect(unread({ started: undefined }).status(undefined, 3)).toBeUndefined();
  });
});

describe("ExecutionState.marksForSuccessor", () => {
  const succession: Succession = {
    keeper: KEEPER,
    leftBehind: [],
    sentOutbox: NOTHING_SENT,
    received: [],
    now: START,
  };

  test("move what is not in a queue into the outbox, under its own keeper", () => {
    const state = stateOf([started(), call(0), timer(1), child(2), sent(3)], {
      outbox: [outboxEntry("a"), outboxEntry("b")],
    });
    state.markSent(sent(3));
    const left = outboxEntry("left").message;
    const change = { ...succession, leftBehind: [left], sentOutbox: new Set(["a"]) };
    const { outbox, sentThrough, spilled } = state.marksForSuccessor(change);
    expect({ sentThrough, spilled }).toEqual({ sentThrough: 0, spilled: [] });
    expect(outbox).toEqual([
      outboxEntry("b"),
      { message: state.messageOf(child(2)), keeper: KEEPER },
      { message: { ...left, after: workId(state.origin, 3) }, keeper: KEEPER },
    ]);
  });

  test("P2: lose no message for want of a keeper", () => {
    const change = { ...succession, keeper: undefined, leftBehind: [outboxEntry("x").message] };
    expect(() => stateOf([started()]).marksForSuccessor(change)).toThrow(/P2/);
  });

  test("keep the ids that were applied in the last half hour", () => {
    const minute = 60_000;
    const at = (minutes: number) => new Date(START.getTime() + minutes * minute);
    const rows = [
      { ...raised("go", 1, "m-row"), timestamp: at(10) },
      { ...raised("without id"), timestamp: at(10) },
    ];
    const state = stateOf(rows, {
      appliedIds: [
        { messageId: "m-old", appliedAt: at(0) },
        { messageId: "m-edge", appliedAt: at(1) },
      ],
    });
    const received = [
      { ...raised("go", 2, "m-new"), timestamp: at(31) },
      { ...raised("without id"), timestamp: at(31) },
    ];
    const { appliedIds } = state.marksForSuccessor({ ...succession, received, now: at(31) });
    expect(appliedIds).toEqual([
      { messageId: "m-edge", appliedAt: at(1) },
      { messageId: "m-row", appliedAt: at(10) },
      { messageId: "m-new", appliedAt: at(31) },
    ]);
  });

  test("keep the newest 5,000 ids at most", () => {
    const received = Array.from({ length: 5_001 }, (_, i) => raised("go", i, `m-${i}`));
    const { appliedIds } = stateOf([]).marksForSuccessor({ ...succession, received });
    expect(appliedIds).toHaveLength(5_000);
    expect(appliedIds[0]?.messageId).toBe("m-1");
  });
});

describe("ExecutionState.status", () => {
  test("is none before the start is known", () => {
    expect(stateOf([]).status(undefined, 1)).toBeUndefined();
  });

  test("P8 is a view of the history, numbered by commit", () => {
    const later = new Date(START.getTime() + 5_000);
    const start = started({ input: "7", version: "1.0", generation: 2, tags: { a: "b" } });
    const state = stateOf([start, call(0)]);
    const view = {
      instanceId: "order-42",
      executionId: EXECUTION_ID,
      name: "OrderFlow",
      version: "1.0",
      runtimeStatus: "Running",
      input: "7",
      customStatus: '"busy"',
      createdAt: START,
      lastUpdatedAt: START,
      generation: 2,
      tags: { a: "b" },
      commitNumber: 3,
    };
    expect(state.status('"busy"', 3)).toEqual(view);
    state.append([{ ...end(1), timestamp: later }]);
    expect(state.status(undefined, 4)).toEqual({
      ...view,
      runtimeStatus: "Completed",
      output: '"ok"',
      customStatus: undefined,
      lastUpdatedAt: later,
      completedAt: later,
      commitNumber: 4,
    });
  });
});
