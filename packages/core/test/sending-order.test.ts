import { describe, expect, test } from "@jest/globals";
import { ExecutionState } from "../src/execution-state.js";
import { FIRE_AND_FORGET, type HistoryEvent } from "../src/history-event.js";
import { workId, type TaskMessage } from "../src/message.js";
import { NO_MARKS, type LastSent } from "../src/task-hub.js";
import { raised, START, started } from "./events.js";

const KEEPER = { queueMessageId: "q-1", messageId: "m-1" };
const EXECUTION_ID = started().executionId;
const SENDER = { instanceId: "order-42", executionId: EXECUTION_ID };
const NOTHING_SENT: ReadonlySet<string> = new Set();
const MINUTE = 60_000;

const later = (minutes: number) => new Date(START.getTime() + minutes * MINUTE);
const decided = (timestamp: Date) => ({ timestamp, isPlayed: false, keeper: KEEPER });
const id = (eventId: number) => workId(SENDER, eventId);

function sent(eventId: number, instanceId = "a", minutes = 0) {
  const type = "EventSent" as const;
  return { ...decided(later(minutes)), type, eventId, instanceId, name: "go" };
}

function child(eventId: number, instanceId = "a", minutes = 0) {
  const type = "SubOrchestrationInstanceCreated" as const;
  return { ...decided(later(minutes)), type, eventId, instanceId, name: "Ship" };
}

/** What each event says of those before it. */
function places(rows: readonly HistoryEvent[], lastSent: readonly LastSent[] = []) {
  const state = new ExecutionState(EXECUTION_ID, { ...NO_MARKS, lastSent });
  state.append([started(), ...rows]);
  return [...state.openWork()]
    .map(({ event }) => state.messageOf(event))
    .filter((message) => message?.event.type === "EventRaised")
    .map((message) => [message?.after, message?.afterStart]);
}

function successor(rows: readonly HistoryEvent[], leftBehind: readonly TaskMessage[], minutes = 0) {
  const state = new ExecutionState(EXECUTION_ID);
  state.append([started(), ...rows]);
  const change = { keeper: KEEPER, sentOutbox: NOTHING_SENT, received: [], now: later(minutes) };
  return state.marksForSuccessor({ ...change, leftBehind });
}

describe("the order of what an orchestration sends (P5)", () => {
  test("P5: each event names the one that was sent to the same instance before it", () => {
    const rows = [sent(0), sent(1), sent(2, "b"), sent(3), sent(4, "b")];
    expect(places(rows)).toEqual([
      [undefined, undefined],
      [id(0), undefined],
      [undefined, undefined],
      [id(1), undefined],
      [id(2), undefined],
    ]);
  });

  test("P5: an event after a start names that, and nothing that was sent before it", () => {
    const rows = [sent(0), child(1), sent(2), sent(3), sent(4, "b")];
    expect(places(rows)).toEqual([
      [undefined, undefined],
      [undefined, id(1)],
      [id(2), id(1)],
      [undefined, undefined],
    ]);
  });

  test("names nothing that is older than ten minutes: it may be forgotten there", () => {
    expect(places([child(0), sent(1, "a", 9), sent(2, "a", 10), sent(3, "a", 20)])).toEqual([
      [undefined, id(0)],
      [id(1), undefined],
      [undefined, undefined],
    ]);
  });

  test("P5: is the same in a copy of the message, however often the history is read", () => {
    const rows = [child(0), sent(1), sent(2)];
    expect(places(rows)).toEqual(places(structuredClone(rows)));
  });

  test("P5: goes on over continue-as-new", () => {
    const { lastSent } = successor([child(0), sent(1), sent(2, "b", 1)], [], 2);
    expect(places([sent(0), sent(1, "b")], lastSent)).toEqual([
      [id(1), id(0)],
      [id(2), undefined],
    ]);
  });

  test("P5: has its place for what a generation sent that was never written", () => {
    const message = (messageId: string, event: HistoryEvent): TaskMessage => ({
      ...{ messageId, instanceId: "a", sender: SENDER, event },
    });
    const leftBehind = [
      message("first", raised("go")),
      message("start", started({ instanceId: "a" })),
      message("second", raised("go")),
    ];
    const { outbox, lastSent } = successor([sent(0)], leftBehind);
    expect(outbox.map(({ message: m }) => [m.messageId, m.after, m.afterStart])).toEqual([
      [id(0), undefined, undefined],
      ["first", id(0), undefined],
      ["start", undefined, undefined],
      ["second", undefined, "start"],
    ]);
    expect(places([sent(0)], lastSent)).toEqual([["second", "start"]]);
  });

  test("is forgotten after ten minutes, and beyond a thousand instances", () => {
    expect(successor([child(0)], [], 9).lastSent).toHaveLength(1);
    expect(successor([child(0)], [], 10).lastSent).toEqual([]);
    const many = Array.from({ length: 1_001 }, (_, n) => sent(n, `i${String(n)}`));
    const { lastSent } = successor([...many, sent(1_001, "i0")], []);
    expect(lastSent).toHaveLength(1_000);
    expect(lastSent.map(({ instanceId }) => instanceId)).not.toContain("i1");
    expect(lastSent.at(-1)?.instanceId).toBe("i0");
  });

  test("within an execution the sentinel keeps what the executions before have sent", () => {
    const { lastSent } = successor([sent(0)], []);
    const state = new ExecutionState(EXECUTION_ID, { ...NO_MARKS, lastSent });
    state.append([started(), sent(0)]);
    expect(state.marks(2, NOTHING_SENT).lastSent).toEqual(lastSent);
  });
});

describe("a message that nobody answers (P9)", () => {
  const detached = { ...child(1), tags: { [FIRE_AND_FORGET]: "" } };

  function stateOf(rows: readonly HistoryEvent[]): ExecutionState {
    const state = new ExecutionState(EXECUTION_ID);
    state.append([started(), ...rows]);
    return state;
  }

  test.each([
    ["an event", sent(1)],
    ["a start that nobody waits for", detached],
  ])("P9: %s keeps its keeper until the marks say that it is in a queue", (_, work) => {
    const state = stateOf([work]);
    expect(state.hasUnmarked).toBe(false);
    state.markSent(work);
    expect([...state.openWork()]).toEqual([]);
    expect([...state.keepers()]).toEqual([KEEPER]);
    expect(state.hasUnmarked).toBe(true);
    const marks = state.marks(2, NOTHING_SENT);
    expect(marks.sentThrough).toBe(2);
    state.marked(marks);
    expect([...state.keepers()]).toEqual([]);
    expect(state.hasUnmarked).toBe(false);
  });

  test("P9: stays unmarked behind one that is not sent", () => {
    const state = stateOf([child(0), sent(1)]);
    state.markSent(sent(1));
    const marks = state.marks(3, NOTHING_SENT);
    expect(marks.sentThrough).toBe(1);
    state.marked(marks);
    expect(state.hasUnmarked).toBe(true);
  });

  test("a child, whose answer tells that its start has come, needs no mark", () => {
    const state = stateOf([child(0)]);
    state.markSent(child(0));
    expect([...state.keepers()]).toEqual([]);
    expect(state.hasUnmarked).toBe(false);
  });

  test("a start that nobody waits for is no open task, and its end is no news", () => {
    const state = stateOf([child(0, "b"), detached]);
    expect([0, 1].map((task) => [state.isOpen(task), state.isClosed(task)])).toEqual([
      [true, false],
      [false, true],
    ]);
  });
});
