import { describe, expect, test } from "@jest/globals";
import { decodeRelease } from "../../src/entity/entity-message.js";
import { HeldLocks } from "../../src/entity/held-locks.js";
import { releasesAtEnd, releasesLeftBehind } from "../../src/entity/releases.js";
import { ExecutionState } from "../../src/execution-state.js";
import type { EventRaised, HistoryEvent } from "../../src/history-event.js";
import { messageOf, type TaskMessage } from "../../src/message.js";
import { SendingOrder } from "../../src/sending-order.js";
import { NO_MARKS, type Marks } from "../../src/task-hub.js";
import { START, started } from "../events.js";
import { call, lockRequest, OWNER, perform, release } from "./batch.js";

const ORIGIN = { instanceId: "order-1", executionId: "e-1", name: "OrderFlow", episode: 1 };
const KEEPER = { queueMessageId: "q-1", messageId: "m-1" };
const after = (minutes: number) => new Date(START.getTime() + minutes * 60_000);

/** The row of an event that the orchestration sends. */
function row(eventId: number, { name, input }: EventRaised, to = "@counter@a") {
  const type = "EventSent" as const;
  return { type, eventId, isPlayed: false, timestamp: START, instanceId: to, name, input };
}

function ended(timestamp = START, status: "Completed" | "Failed" = "Completed"): HistoryEvent {
  return { type: "ExecutionCompleted", eventId: 9, isPlayed: false, timestamp, status };
}

/** To whom each release goes, of which request, and its place. */
function shown(messages: readonly TaskMessage[]): unknown[] {
  return messages.map(({ instanceId, event, inStream }) => [
    instanceId,
    event.type === "EventRaised" && event.name === "release" && decodeRelease(event.input)?.id,
    inStream && [inStream.number, inStream.after],
  ]);
}

function atEnd(earlier: readonly ReturnType<typeof row>[], events: readonly HistoryEvent[]) {
  const before = { locks: new HeldLocks(), order: new SendingOrder([]), origin: ORIGIN };
  for (const each of earlier) {
    before.locks.see(each);
    before.order.place(each, ORIGIN);
  }
  return releasesAtEnd(before, events);
}

describe("releasesAtEnd", () => {
  test.each(["Completed", "Failed"] as const)("frees what is locked at an end as %s", (status) => {
    const releases = atEnd([row(0, lockRequest("l-1"))], [ended(START, status)]);
    expect(shown(releases)).toEqual([["@counter@a", "l-1", [0, 1]]]);
  });

  test("comes behind all that was sent to the entity, in the last episode, too", () => {
    const last = [row(1, call("c-1", "add")), row(2, call("c-2", "add")), ended()];
    const releases = atEnd([row(0, lockRequest("l-1"))], last);
    expect(shown(releases)).toEqual([["@counter@a", "l-1", [0, 3]]]);
  });

  test("knows what the last episode locks and releases", () => {
    const last = [row(1, release("l-1")), row(2, lockRequest("l-2")), ended()];
    const releases = atEnd([row(0, lockRequest("l-1"))], last);
    expect(shown(releases)).toEqual([["@counter@a", "l-2", [0, 3]]]);
  });

  test("frees nothing while there is no end, and changes nothing of what is known", () => {
    const before = { locks: new HeldLocks(), order: new SendingOrder([]), origin: ORIGIN };
    const request = row(0, lockRequest("l-1"));
    expect(releasesAtEnd(before, [request])).toEqual([]);
    expect(shown(releasesAtEnd(before, [request, ended()]))).toHaveLength(1);
    expect(before.locks.releases(ORIGIN, START)).toEqual([]);
    expect(before.order.remaining(START)).toEqual([]);
  });

  test("waits for nothing sent ten minutes ago: the entity may have forgotten of what stream that was", () => {
    const request = row(0, lockRequest("l-1"));
    expect(shown(atEnd([request], [ended(after(9))]))).toEqual([["@counter@a", "l-1", [0, 1]]]);
    expect(shown(atEnd([request], [ended(after(10))]))).toEqual([["@counter@a", "l-1", undefined]]);
  });
});

describe("releasesLeftBehind", () => {
  function left(eventId: number, message: EventRaised, sender = ORIGIN): TaskMessage {
    const sent = messageOf(row(eventId, message), sender);
    if (!sent) throw new Error("an event is a message");
    return sent;
  }

  test("frees what the generations left behind have locked and not released", () => {
    const locks = new HeldLocks();
    locks.see({ instanceId: "@counter@a", ...lockRequest("l-0") });
    locks.see({ instanceId: "@counter@a", ...lockRequest("l-1") });
    const messages = [left(1, release("l-1")), left(2, lockRequest("l-2"))];
    const releases = releasesLeftBehind({ locks, origin: ORIGIN }, messages, START);
    expect(shown(releases)).toEqual([
      ["@counter@a", "l-0", undefined],
      ["@counter@a", "l-2", undefined],
    ]);
  });

  test("frees nothing for an entity that passes on what others ask for", () => {
    const { leftBehind } = perform([lockRequest("l-1", OWNER, "ab")]).episode;
    expect(leftBehind).toHaveLength(1);
    const origin = { instanceId: "@counter@a", executionId: "e" };
    expect(releasesLeftBehind({ locks: undefined, origin }, leftBehind, START)).toEqual([]);
  });
});

describe("ExecutionState.marksForSuccessor", () => {
  function successor(state: ExecutionState, leftBehind: readonly TaskMessage[]): Marks {
    const sentOutbox: ReadonlySet<string> = new Set();
    const change = { keeper: KEEPER, sentOutbox, received: [], now: START, leftBehind };
    return state.marksForSuccessor(change);
  }

  function running(...rows: readonly HistoryEvent[]): ExecutionState {
    const state = new ExecutionState("e-1");
    state.append([started({ instanceId: "order-1", executionId: "e-1" }), ...rows]);
    return state;
  }

  test("frees what a generation that continues as new holds, behind all it has sent", () => {
    const state = running(row(0, lockRequest("l-1")), row(1, call("c-1", "add")));
    const { outbox } = successor(state, []);
    expect(shown(outbox.map(({ message }) => message))).toEqual([["@counter@a", "l-1", [0, 2]]]);
  });

  test("frees nothing once more when a new start takes the place of what has ended", () => {
    const { outbox } = successor(running(row(0, lockRequest("l-1")), ended()), []);
    expect(outbox).toEqual([]);
  });

  test("an entity that grants a lock tells the next one of the request, and of nothing else", () => {
    const { leftBehind } = perform([lockRequest("l-1", OWNER, "ab")]).episode;
    const { outbox } = successor(new ExecutionState("", NO_MARKS), leftBehind);
    expect(outbox.map(({ message: { instanceId, event } }) => [instanceId, event])).toMatchObject([
      ["@counter@b", { name: "op" }],
    ]);
  });

  test("P5: what an entity sends to another one in several batches is numbered through", () => {
    const first = perform([lockRequest("l-1", OWNER, "ab")]);
    const marks = successor(new ExecutionState("", NO_MARKS), first.episode.leftBehind);
    const then = new ExecutionState(first.episode.executionId, marks);
    then.append(first.episode.events);
    const { leftBehind } = perform([release("l-1", OWNER, "b")], {
      before: { executionId: first.episode.executionId },
    }).episode;
    const places = successor(then, leftBehind).outbox.map(({ message }) => message.inStream);
    expect(places).toMatchObject([
      { number: 1, after: 0 },
      { number: 2, after: 1 },
    ]);
    expect(new Set(places.map((place) => place?.stream)).size).toBe(1);
  });
});
