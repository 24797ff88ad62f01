import { describe, expect, test } from "@jest/globals";
import {
  CLIENT,
  encodeRequest,
  EntityId,
  ExecutionState,
  NO_MARKS,
  NO_STAMP,
  requestName,
  type Delivery,
  type FailureDetails,
  type HeardStream,
  type HistoryEvent,
  type PlaceInStream,
  type TaskMessage,
} from "@taskhub/core";
import type { InboxItem } from "../src/inbox.js";
import { siftOperations, type SiftOperationsInput } from "../src/sift-operations.js";

const NOW = new Date("2026-07-01T10:00:00Z");
const STREAM = "00000000000000aa";
const minutesAgo = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);
const FAILURE: FailureDetails = { errorType: "E", errorMessage: "nobody", isNonRetriable: true };

function place(number: number, after = number - 1): PlaceInStream {
  return { stream: STREAM, number, after };
}

function heardUpTo(upTo: number): HeardStream {
  return { stream: STREAM, upTo, holes: [], ahead: [], heardAt: NOW };
}

interface Kind {
  readonly isCall?: boolean;
  readonly isLock?: boolean;
  readonly due?: Date;
  readonly event?: HistoryEvent;
  readonly more?: Partial<TaskMessage>;
  readonly sentAt?: Date;
}

/** A signal, if nothing else is said. */
function item(messageId: string, inStream?: PlaceInStream, kind: Kind = {}): InboxItem {
  const { isCall = false, isLock = false, due, sentAt = NOW, more } = kind;
  const request = {
    ...{ id: messageId, operation: isLock ? undefined : "add", isSignal: !isCall, due },
    lockSet: isLock ? [new EntityId("counter", "a")] : undefined,
    ...{ parent: isCall ? "order-1" : undefined, position: 0 },
    ...{ stamp: NO_STAMP, predecessor: NO_STAMP },
  };
  const event = kind.event ?? {
    ...{ type: "EventRaised" as const, eventId: -1, isPlayed: false, timestamp: sentAt },
    ...{ name: requestName(request), input: encodeRequest(request) },
  };
  const message = { messageId, instanceId: "@counter@a", sender: CLIENT, event, inStream, ...more };
  const delivery: Delivery = {
    ...{ queueMessageId: `q-${messageId}`, queue: { kind: "control", partition: 0 } },
    ...{ fromPoison: false, message, dequeueCount: 1, receipt: "r" },
    ...{ receivedAt: NOW, leaseEndsAt: NOW },
  };
  return { kind: "delivery", delivery, accepted: undefined };
}

function raised(name: string, input?: string): HistoryEvent {
  return { type: "EventRaised", eventId: -1, isPlayed: false, timestamp: NOW, name, input };
}

/** By message id: what becomes of each. */
function sift(batch: readonly InboxItem[], given: Partial<SiftOperationsInput> = {}) {
  const input = { state: undefined, buried: [], buriedHeard: [], now: NOW, batch, ...given };
  const sifted = siftOperations({ refusalOf: () => undefined, ...input });
  const ids = (deliveries: readonly Delivery[]) => deliveries.map((d) => d.message.messageId);
  return {
    taken: ids(sifted.taken.map(({ delivery }) => delivery)),
    refused: ids(sifted.taken.filter(({ refusal }) => refusal).map(({ delivery }) => delivery)),
    ...{ overdue: ids(sifted.overdue), tooSoon: ids(sifted.tooSoon) },
    notYetDue: ids(sifted.notYetDue),
    unusable: sifted.unusable.map(({ delivery, reason }) => [delivery.message.messageId, reason]),
    heard: sifted.heard,
  };
}

/** An entity that has heard this, and moved then. */
function stateWith(heard: readonly HeardStream[], movedAt = NOW, applied: string[] = []) {
  const appliedIds = applied.map((messageId) => ({ messageId, appliedAt: NOW }));
  const state = new ExecutionState("e-1", { ...NO_MARKS, heard, appliedIds });
  const type = "OrchestratorStarted" as const;
  state.append([{ type, eventId: -1, isPlayed: false, timestamp: movedAt }]);
  return state;
}

describe("siftOperations", () => {
  test("N1: takes what has no place in the order in which it came", () => {
    expect(sift([item("b"), item("a"), item("c")]).taken).toEqual(["b", "a", "c"]);
  });

  test("P5: takes those of one sender in their order, and others between them as they came", () => {
    const batch = [item("3", place(3)), item("x"), item("1", place(1)), item("2", place(2))];
    const { taken, heard } = sift(batch);
    expect(taken).toEqual(["x", "1", "2", "3"]);
    expect(heard).toMatchObject([{ upTo: 3, holes: [], ahead: [] }]);
  });

  test("P5: leaves what others should have come before for later", () => {
    const { taken, tooSoon, heard } = sift([item("1", place(1)), item("3", place(3))]);
    expect([taken, tooSoon]).toEqual([["1"], ["3"]]);
    expect(heard).toMatchObject([{ upTo: 1 }]);
  });

  test("P5: drops what was heard before, by its number, its id, or what a purge has left", () => {
    const numbered = sift([item("1", place(1))], { state: stateWith([heardUpTo(1)]) });
    const named = sift([item("a")], { state: stateWith([], NOW, ["a"]) });
    const buried = [{ messageId: "a", appliedAt: NOW }];
    const buriedHeard = [heardUpTo(1)];
    const purged = sift([item("a"), item("1", place(1))], { buried, buriedHeard });
    for (const { taken, tooSoon, unusable } of [numbered, named, purged]) {
      expect([taken, tooSoon, unusable]).toEqual([[], [], []]);
    }
  });

  test("P5: takes one of two copies in a batch", () => {
    const batch = [item("a"), item("a"), item("1", place(1)), item("1", place(1))];
    expect(sift(batch).taken).toEqual(["a", "1"]);
  });

  test("P5: ten minutes after it was sent, and after the entity moved, it is not waited for", () => {
    const batch = [item("2", place(2), { sentAt: minutesAgo(10) })];
    const still = sift(batch, { state: stateWith([], minutesAgo(9)) });
    expect([still.taken, still.tooSoon]).toEqual([[], ["2"]]);
    const over = sift(batch, { state: stateWith([], minutesAgo(10)) });
    expect([over.taken, over.overdue]).toEqual([["2"], ["2"]]);
    expect(over.heard).toMatchObject([{ upTo: 2, holes: [1] }]);
  });

  test("P5: lets only one go ahead at a time, for it may be what the others wait for", () => {
    const sentAt = minutesAgo(60);
    const batch = [item("3", place(3), { sentAt }), item("4", place(4), { sentAt })];
    const { taken, overdue } = sift(batch);
    expect([taken, overdue]).toEqual([["3", "4"], ["3"]]);
  });

  test("P5: what has no number comes behind the others, and is known by its id", () => {
    const batch = [item("r", place(0, 2)), item("1", place(1)), item("2", place(2))];
    expect(sift(batch).taken).toEqual(["1", "2", "r"]);
    const state = stateWith([heardUpTo(2)], NOW, ["r"]);
    expect(sift([item("r", place(0, 2))], { state }).taken).toEqual([]);
  });

  test("leaves what is not yet due for its time, and takes it then", () => {
    const due = new Date(NOW.getTime() + 1);
    expect(sift([item("a", undefined, { due })])).toMatchObject({ taken: [], notYetDue: ["a"] });
    expect(sift([item("a", undefined, { due: NOW })])).toMatchObject({ taken: ["a"] });
  });

  test("puts aside what is no message to an entity; those behind it in its stream are taken", () => {
    const completed = { eventId: -1, isPlayed: false, timestamp: NOW, taskScheduledId: 1 };
    const batch = [
      item("1", place(1), { event: { type: "TaskCompleted", ...completed } }),
      item("2", place(2), { event: raised("op", "{}") }),
      item("3", place(3), { more: { missingPayload: "blob" } }),
      item("4", place(4)),
    ];
    const { taken, unusable, heard } = sift(batch);
    expect(taken).toEqual(["4"]);
    expect(unusable).toEqual([
      ["1", "an entity takes calls and signals, and no TaskCompleted"],
      ["2", "its input is no request to an entity"],
      ["3", expect.stringContaining("blob 'blob' does not exist")],
    ]);
    expect(heard).toMatchObject([{ upTo: 4, holes: [] }]);
  });

  test("takes events that are no requests: they may be releases", () => {
    const batch = [item("a", undefined, { event: raised("release", "{}") })];
    expect(sift(batch, { refusalOf: () => FAILURE })).toMatchObject({ taken: ["a"], refused: [] });
  });

  test("N4: a call that is refused is taken to be answered, a signal is put aside", () => {
    const batch = [item("call", undefined, { isCall: true }), item("signal")];
    const { taken, refused, unusable } = sift(batch, { refusalOf: () => FAILURE });
    expect([taken, refused]).toEqual([["call"], ["call"]]);
    expect(unusable).toEqual([["signal", "nobody"]]);
  });

  test("refuses nobody a lock: it needs no operation", () => {
    const batch = [item("lock", undefined, { isCall: true, isLock: true })];
    const { taken, refused } = sift(batch, { refusalOf: () => FAILURE });
    expect([taken, refused]).toEqual([["lock"], []]);
  });
});
