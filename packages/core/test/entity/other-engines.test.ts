/** Histories that other engines have written, or that were tampered with. */
import { describe, expect, test } from "@jest/globals";
import { EntityId } from "../../src/entity/entity-id.js";
import type { EventSent, HistoryEvent } from "../../src/history-event.js";
import { completed, raised, START, started } from "../events.js";
import { Instance, type PlainOrchestrator } from "../instance.js";
import { LiveOrchestration } from "../live.js";
import { a, b, came, sentIn } from "./asked.js";

const EXTENSION = "Microsoft.Azure.WebJobs.Extensions.DurableTask";
const THEIRS = "3d0a4c1e-7b52-4f6a-9c0d-1e2f3a4b5c6d";
const COMMON = { timestamp: START, isPlayed: true };
const BEGAN = { ...COMMON, type: "OrchestratorStarted", eventId: -1 } as const;
const ENDED = { ...COMMON, type: "OrchestratorCompleted", eventId: -1 } as const;

/** Rows of an episode of the .NET engine; its texts are those of the format's samples. */
function episode(...rows: HistoryEvent[]): HistoryEvent[] {
  return [BEGAN, ...rows, ENDED];
}

function sent(eventId: number, instanceId: string, name: string, input: string): EventSent {
  return { ...COMMON, type: "EventSent", eventId, instanceId, name, input };
}

function price(eventId: number): HistoryEvent {
  return { ...COMMON, type: "TaskScheduled", eventId, name: "price", input: "[null]" };
}

function requestText(members: string): string {
  const type = `"$type":"${EXTENSION}.RequestMessage, ${EXTENSION}"`;
  const by = '"parent":"order-42","parentExecution":"5b0c8a3e2f6d4d0c9a1b7e6f5d4c3b2a"';
  const times = '"Timestamp":"2026-06-24T10:00:03.1Z","Predecessor":"0001-01-01T00:00:00"';
  return `{${type},${members},"id":"${THEIRS}",${by},${times}}`;
}

function responseText(members: string): string {
  return `{"$type":"${EXTENSION}.ResponseMessage, ${EXTENSION}",${members}}`;
}

/** Goes on with a history. @returns The rows of the next episode. */
function goOn(
  orchestrator: PlainOrchestrator,
  history: readonly HistoryEvent[],
  ...news: HistoryEvent[]
): readonly HistoryEvent[] {
  const live = new LiveOrchestration(orchestrator);
  live.replay(history);
  return live.advance(news, START).events;
}

function endOf(rows: readonly HistoryEvent[]) {
  return rows.find((event) => event.type === "ExecutionCompleted");
}

const getsBalance: PlainOrchestrator = function* (df) {
  return yield df.callEntity(new EntityId("Counter", "c1"), "get");
};
const GET = sent(0, "@counter@c1", "op", requestText('"op":"get"'));

describe("LiveOrchestration on a history of the .NET engine", () => {
  test("hears the answer to the id that is recorded", () => {
    const history = episode(started(), GET);
    const rows = goOn(getsBalance, history, came(THEIRS, responseText('"result":"15"')));
    expect(endOf(rows)).toMatchObject({ status: "Completed", result: "15" });
  });

  test("replays an answer that is history", () => {
    const orchestrator: PlainOrchestrator = function* (df) {
      const balance: unknown = yield df.callEntity(new EntityId("Counter", "c1"), "get");
      yield df.callActivity("price");
      return balance;
    };
    const history = [
      ...episode(started(), GET),
      ...episode(came(THEIRS, responseText('"result":"15"')), price(1)),
    ];
    const rows = goOn(orchestrator, history, completed(1));
    expect(endOf(rows)).toMatchObject({ status: "Completed", result: "15" });
  });

  test("fails a call with the error that is recorded", () => {
    const text = responseText('"result":"\\"too poor\\"","exceptionType":"Error"');
    const end = endOf(goOn(getsBalance, episode(started(), GET), came(THEIRS, text)));
    expect(end?.status).toBe("Failed");
    expect(end?.failureDetails?.errorMessage).toContain("too poor");
  });

  test("reads a request of the newer form, to a name that is not in lower case", () => {
    const text = `{"op":"get","id":"${THEIRS}","parent":"order-42","IsLockRequest":false}`;
    const history = episode(started(), sent(0, "@Counter@c1", "op", text));
    const rows = goOn(getsBalance, history, came(THEIRS, '{"result":"15"}'));
    expect(endOf(rows)).toMatchObject({ status: "Completed", result: "15" });
  });

  const transfer: PlainOrchestrator = function* (df) {
    const lock = (yield df.lock(b, a)) as { release(): void };
    lock.release();
    return yield df.callActivity("price");
  };
  const lockOf = (...keys: string[]): EventSent => {
    const lockSet = keys.map((key) => `{"name":"account","key":"${key}"}`).join();
    return sent(0, "@account@a", "op", requestText(`"op":null,"lockset":[${lockSet}]`));
  };
  const granted = came(THEIRS, responseText('"result":"Lock Acquisition Completed"'));

  test("holds the lock that was granted, and releases it under the recorded id", () => {
    const rows = goOn(transfer, episode(started(), lockOf("a", "b")), granted);
    expect(sentIn({ events: rows }).map(({ instanceId, name }) => [instanceId, name])).toEqual([
      ["@account@a", "release"],
      ["@account@b", "release"],
    ]);
    for (const { input } of sentIn({ events: rows })) {
      expect(JSON.parse(input ?? "")).toMatchObject({ parent: "order-42", id: THEIRS });
    }
  });

  test("takes the entities of a lock in the order in which another engine has sorted them", () => {
    const release = (eventId: number, to: string) =>
      sent(eventId, to, "release", JSON.stringify({ parent: "order-42", id: THEIRS }));
    const history = [
      ...episode(started(), lockOf("b", "a")),
      ...episode(granted, release(1, "@account@b"), release(2, "@account@a"), price(3)),
    ];
    const rows = goOn(transfer, history, completed(3, 12));
    expect(endOf(rows)).toMatchObject({ status: "Completed", result: "12" });
  });
});

/** Orchestrators that begin with one thing, and then wait. */
const calls = (id: EntityId, operation: string): PlainOrchestrator =>
  function* (df) {
    yield df.callEntity(id, operation);
  };
const signals = (id: EntityId, operation: string): PlainOrchestrator =>
  function* (df) {
    df.signalEntity(id, operation);
    yield df.waitForExternalEvent("never");
  };
const locks = (...ids: EntityId[]): PlainOrchestrator =>
  function* (df) {
    yield df.lock(ids);
  };
const sends = (instanceId: string, name: string): PlainOrchestrator =>
  function* (df) {
    df.sendEvent(instanceId, name);
    yield df.waitForExternalEvent("never");
  };

/** What replay says of an orchestrator on the history of another one. */
function complaint(recorded: PlainOrchestrator, replayed: PlainOrchestrator): string | undefined {
  const instance = new Instance(recorded);
  instance.begin();
  return endOf(goOn(replayed, instance.history, raised("go")))?.failureDetails?.errorMessage;
}

describe("NonDeterministicOrchestrationError", () => {
  test.each<[string, PlainOrchestrator, PlainOrchestrator]>([
    ["a call", calls(a, "get"), calls(new EntityId("ACCOUNT", "a"), "get")],
    ["a signal", signals(a, "get"), signals(new EntityId("account", "a"), "get")],
    ["a lock", locks(a, b), locks(b, a, b)],
  ])("says nothing of %s that is the same", (_, recorded, replayed) => {
    expect(complaint(recorded, replayed)).toBeUndefined();
  });

  test.each<[string, PlainOrchestrator, PlainOrchestrator, string]>([
    [
      "operation 'get' of entity '@account@a'",
      ...([calls(a, "get"), calls(a, "set")] as const),
      "operation 'set' of entity '@account@a'",
    ],
    [
      "operation 'get' of entity '@account@a'",
      ...([calls(a, "get"), calls(b, "get")] as const),
      "operation 'get' of entity '@account@b'",
    ],
    [
      "operation 'get' of entity '@account@a'",
      ...([calls(a, "get"), calls(new EntityId("account", "A"), "get")] as const),
      "operation 'get' of entity '@account@A'",
    ],
    [
      "operation 'get' of entity '@account@a'",
      ...([calls(a, "get"), signals(a, "get")] as const),
      "signal 'get' of entity '@account@a'",
    ],
    [
      "a lock of '@account@a', '@account@b'",
      ...([locks(a, b), locks(a)] as const),
      "a lock of '@account@a'",
    ],
    [
      "a lock of '@account@a'",
      ...([locks(a), calls(a, "get")] as const),
      "operation 'get' of entity '@account@a'",
    ],
    [
      "operation 'get' of entity '@account@a'",
      ...([calls(a, "get"), sends("order-7", "op")] as const),
      "event 'op' to 'order-7'",
    ],
    [
      "event 'op' to 'order-7'",
      ...([sends("order-7", "op"), calls(a, "get")] as const),
      "operation 'get' of entity '@account@a'",
    ],
  ])("tells %s from what is asked for instead", (recordedWords, recorded, replayed, asked) => {
    const said = complaint(recorded, replayed);
    expect(said).toContain(`recorded ${recordedWords}, but replay asked for ${asked}`);
  });

  test.each([
    ["the release of '@account@a'", sent(0, "@account@a", "release", "{}")],
    ["event 'op' to '@account@a'", sent(0, "@account@a", "op", "{}")],
  ])("tells a row that is %s from a call", (recordedWords, row) => {
    const rows = goOn(calls(a, "get"), episode(started(), row), raised("go"));
    expect(endOf(rows)?.failureDetails?.errorMessage).toContain(
      `recorded ${recordedWords}, but replay asked for operation 'get' of entity '@account@a'`,
    );
  });
});
