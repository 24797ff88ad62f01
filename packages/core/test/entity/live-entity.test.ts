import { describe, expect, test } from "@jest/globals";
import type { DurableEntityContext } from "../../src/entity/entity-context.js";
import { EntityId } from "../../src/entity/entity-id.js";
import { decodeRequest, NO_STAMP } from "../../src/entity/entity-message.js";
import { LiveEntity } from "../../src/entity/live-entity.js";
import { decodeSchedulerState, NO_ENTITY } from "../../src/entity/scheduler-state.js";
import { FIRE_AND_FORGET } from "../../src/history-event.js";
import { START } from "../events.js";
import {
  AGAIN,
  afterwards,
  asked,
  call,
  event,
  idsOf,
  lockRequest,
  OTHER,
  OWNER,
  perform,
  release,
  signal,
} from "./batch.js";

const LOCKED = { result: "Lock Acquisition Completed" };

/** Adds up; can do everything else and then fail. */
function counter(df: DurableEntityContext): void {
  const sum = (df.getState(() => 0) as number) + 1;
  df.setState(sum);
  df.return(sum);
  if (df.operationName === "get") return;
  df.signalEntity(new EntityId("counter", "b"), "hear", sum);
  df.startOrchestration("flow", sum);
  if (df.operationName === "fail") throw new Error("too much");
}

describe("LiveEntity: operations", () => {
  test("N1: performs what comes one at a time, each on what the one before has left", () => {
    const news = [signal("one"), call("c-1", "get"), signal("two"), call("c-2", "get")];
    const { performed, told, after } = perform(news, { entity: counter });
    expect(performed).toEqual(["one", "get", "two", "get"]);
    expect(told.filter(([to]) => to === "order-1")).toEqual([
      ["order-1", "c-1", { result: "2" }],
      ["order-1", "c-2", { result: "4" }],
    ]);
    expect(after).toMatchObject({ entity: { exists: true, text: "4" }, queue: [] });
  });

  test("N1: asks for the next one only when the one before has ended", () => {
    const before = { instanceId: "@counter@a", executionId: "e", firstMessageId: "m" };
    const live = new LiveEntity({ ...before, state: NO_ENTITY }, START);
    const steps = live.perform([signal("one"), signal("two")]);
    const first = steps.next().value;
    first?.run.df.setState("first");
    const second = steps.next({ kind: "done" }).value;
    expect(second?.run.df.getState()).toBe("first");
    expect(() => first?.run.df.setState("late")).toThrow("had ended");
    expect(steps.next({ kind: "done" }).done).toBe(true);
  });

  test("N3: an operation that fails leaves the state, and sends and starts nothing", () => {
    const good = perform([signal("add")], { entity: counter });
    const news = [call("c-1", "fail"), call("c-2", "get")];
    const { told, after, episode } = perform(news, { entity: counter, before: afterwards(good) });
    expect(told.map(([to, name]) => [to, name])).toEqual([
      ["order-1", "c-1"],
      ["order-1", "c-2"],
    ]);
    expect(told[0]?.[2]).toMatchObject({
      ...{ exceptionType: "Error", result: '"Error: too much"' },
      failureDetails: { ErrorMessage: "Error: too much" },
    });
    expect(told[1]?.[2]).toEqual({ result: "2" });
    expect(after.entity.text).toBe("2");
    expect(episode.leftBehind).toEqual([]);
  });

  test("N3: one that fails first leaves no entity at all", () => {
    const { after, episode } = perform([call("c-1", "fail")], { entity: counter });
    expect(after.entity).toEqual({ exists: false, text: undefined });
    expect(episode.customStatus).toBe("{}");
  });

  test("N4: answers each call once, to the execution that asked, and no signal", () => {
    const answer = { parent: "order-1", parentExecution: "e-1", position: 0 };
    const stamps = { stamp: NO_STAMP, predecessor: NO_STAMP };
    const oneWay = asked({ ...answer, ...stamps, id: "s-1", operation: "get", isSignal: true });
    const byClient = asked({ ...stamps, id: "x", operation: "get", isSignal: false, position: 0 });
    const { episode } = perform([oneWay, byClient, call("c-1", "get"), call("c-2", "get", OTHER)]);
    expect(episode.answers).toMatchObject([
      { instanceId: "order-1", executionId: "e-1", event: { name: "c-1" } },
      { instanceId: "order-2", executionId: "e-2", event: { name: "c-2" } },
    ]);
    expect(new Set(episode.answers?.map(({ messageId }) => messageId)).size).toBe(2);
  });

  test("N4: a call that is asked twice has the same answer, message id included", () => {
    const first = perform([call("c-1", "get")]);
    const again = perform([call("c-1", "get")], { before: afterwards(first) });
    const id = first.episode.answers?.[0]?.messageId;
    expect(id).toBeDefined();
    expect(again.episode.answers?.[0]?.messageId).toBe(id);
  });

  test("gives an operation its input, and nothing if there is none", () => {
    const inputs: unknown[] = [];
    const news = [0, false, "", null, undefined].map((input) => call("c", "get", OWNER, input));
    perform(news, { entity: (df) => inputs.push(df.getInput()) });
    expect(inputs).toEqual([0, false, "", null, undefined]);
  });

  test("tells with an operation which message has brought it, if this batch has", () => {
    const queued = perform([lockRequest("l-1"), signal("waits")]);
    const before = afterwards(queued);
    const live = new LiveEntity(
      { instanceId: "@counter@a", firstMessageId: "m", ...before },
      START,
    );
    const comes = signal("comes");
    const steps = live.perform([release("l-1"), comes]);
    const [first, second] = [steps.next().value, steps.next({ kind: "done" }).value];
    expect([first?.request.operation, first?.cause]).toEqual(["waits", undefined]);
    expect([second?.request.operation, second?.cause]).toEqual(["comes", comes]);
  });

  test.each([event("continue"), event("release", "no JSON"), event("op", "{}"), event("add", "5")])(
    "has no use for $name with $input, and changes nothing",
    (unknown) => {
      const before = perform([signal("add"), lockRequest("l-1"), call("c", "get", OTHER)], {
        entity: counter,
      });
      const { performed, after, told } = perform([unknown], { before: afterwards(before) });
      expect([performed, told]).toEqual([[], []]);
      expect(after).toEqual(before.after);
    },
  );

  test("performs a request whose time has come, whatever its name says", () => {
    const due = new Date("2026-01-01T00:00:05Z");
    const stamps = { stamp: NO_STAMP, predecessor: NO_STAMP, position: 0 };
    const later = asked({ id: "s", operation: "later", isSignal: true, due, ...stamps });
    expect(later.name).toBe("op@2026-01-01T00:00:05.0000000Z");
    expect(perform([later]).performed).toEqual(["later"]);
  });
});

describe("LiveEntity: what a batch leaves", () => {
  test("is an execution of its own, with the state as input, in place of the one before", () => {
    const first = perform([signal("add")], { entity: counter });
    const { episode } = perform([signal("add")], { entity: counter, before: afterwards(first) });
    expect([first.episode.replaces, episode.replaces]).toEqual([false, true]);
    expect(episode.executionId).not.toBe(first.episode.executionId);
    const { type } = { type: "ExecutionStarted" };
    expect(episode.events.map((each) => each.type)).toEqual([
      "OrchestratorStarted",
      type,
      "OrchestratorCompleted",
    ]);
    expect(episode.events[1]).toMatchObject({
      ...{ type, instanceId: "@counter@a", executionId: episode.executionId },
      ...{ name: "@counter@a", version: "", isPlayed: true },
    });
  });

  test("is the same if the batch is performed again: ids, signals, starts and answers", () => {
    const news = [signal("add"), call("c-1", "add"), lockRequest("l-1", OTHER, "abc")];
    const [one, other] = [perform(news, { entity: counter }), perform(news, { entity: counter })];
    expect(one.episode.leftBehind).toHaveLength(5);
    expect(other.episode).toEqual(one.episode);
  });

  test("has other ids in a new life of the entity, and in the next batch", () => {
    const idsIn = (before = {}) => {
      const { episode } = perform([signal("add"), signal("add")], { entity: counter, before });
      const sent = episode.leftBehind.flatMap(({ messageId, instanceId, event: sent }) => {
        // a signal has an id of its own, a start that of what it starts
        const made = sent.type === "EventRaised" ? decodeRequest(sent.input)?.id : instanceId;
        return [messageId, made];
      });
      return [episode.executionId, ...sent];
    };
    const first = perform([signal("add"), signal("add")], { entity: counter });
    const ids = [idsIn(), idsIn({ firstMessageId: "m-2" }), idsIn(afterwards(first))].flat();
    expect(ids).toHaveLength(27);
    expect(new Set(ids).size).toBe(27);
  });

  test("sends signals and starts in the order in which they were asked for, each once", () => {
    const { episode, told } = perform([signal("add")], { entity: counter, defaultVersion: "2" });
    expect(told).toMatchObject([
      ["@counter@b", "op", { op: "hear", signal: true, input: "1", parent: "@counter@a" }],
      [expect.any(String), "ExecutionStarted", undefined],
    ]);
    const [, start] = episode.leftBehind;
    expect(start?.event).toMatchObject({ name: "flow", version: "2", input: "1" });
    // nobody waits for it
    expect(start?.event).toMatchObject({ parent: undefined, tags: undefined });
    expect(JSON.stringify(start)).not.toContain(FIRE_AND_FORGET);
    for (const { sender } of episode.leftBehind) {
      expect(sender).toEqual({ instanceId: "@counter@a", executionId: episode.executionId });
    }
  });

  test("gives signals of one batch stamps that grow, so that readers of the format take each", () => {
    const { told } = perform([signal("add"), signal("add"), signal("add")], { entity: counter });
    const stamps = told
      .filter(([, name]) => name === "op")
      .map(([, , input]) => (input as { Timestamp: string }).Timestamp); // the input of a request
    expect(new Set(stamps).size).toBe(3);
    expect([...stamps].sort()).toEqual(stamps);
    for (const stamp of stamps) expect(stamp).toMatch(/^2026-01-01T00:00:00\.\d{7}Z$/);
  });

  test("shows in the custom status who exists, who waits and who holds the lock", () => {
    const { episode } = perform([signal("add"), lockRequest("l-1"), signal("add", "s-2")], {
      entity: counter,
    });
    expect(JSON.parse(episode.customStatus ?? "")).toEqual({
      ...{ entityExists: true, queueSize: 1, lockedBy: "order-1" },
    });
  });
});

describe("LiveEntity: locks", () => {
  test("N2: while it is locked only the owner is served; the others wait, in order", () => {
    const news = [
      ...[lockRequest("l-1"), signal("s-1"), call("c-1", "theirs", OTHER)],
      ...[call("c-2", "mine"), signal("s-2"), call("c-3", "mine too")],
    ];
    const locked = perform(news);
    expect(locked.performed).toEqual(["mine", "mine too"]);
    expect(locked.after.lock).toEqual({
      ...{ owner: "order-1", id: "l-1", execution: "e-1", at: START },
    });
    const free = perform([signal("s-3"), release("l-1")], { before: afterwards(locked) });
    expect(free.performed).toEqual(["s-1", "theirs", "s-2", "s-3"]);
    expect(free.after).toMatchObject({ queue: [], lock: undefined });
  });

  test("N2: an earlier or later life of the owner is somebody else", () => {
    const locked = perform([lockRequest("l-1"), call("c-1", "other life", AGAIN)]);
    expect(locked.performed).toEqual([]);
    const freed = perform([release("l-1")], { before: afterwards(locked) });
    expect(freed.performed).toEqual(["other life"]);
  });

  test("N2: takes the owner's word where another engine has not noted its execution", () => {
    const state = decodeSchedulerState('{"lockedBy":"order-1","sorter":{}}');
    const before = { executionId: "e", state };
    const news = [call("c-1", "one"), call("c-2", "two", AGAIN), call("c-3", "three", OTHER)];
    const locked = perform(news, { before });
    expect(locked.performed).toEqual(["one", "two"]);
    // nor the id of the request
    const { performed } = perform([release("any")], { before: afterwards(locked) });
    expect(performed).toEqual(["three"]);
  });

  test("N1: requests for the lock wait among the others, and are granted in their turn", () => {
    const news = [
      ...[lockRequest("l-1"), signal("before"), lockRequest("l-2", OTHER), signal("behind")],
      release("l-1"),
    ];
    const first = perform(news);
    expect(first.performed).toEqual(["before"]);
    expect(first.after.lock).toMatchObject({ owner: "order-2", id: "l-2" });
    const second = perform([release("l-2", OTHER)], { before: afterwards(first) });
    expect(second.performed).toEqual(["behind"]);
  });

  test("the owner's next request for a lock waits for the end of the first", () => {
    const { after, told } = perform([lockRequest("l-1"), lockRequest("l-2")]);
    expect(told).toEqual([["order-1", "l-1", LOCKED]]);
    expect(after.queue).toMatchObject([{ id: "l-2" }]);
  });

  test("passes a request on to the next entity, and is silent", () => {
    const { told, after } = perform([lockRequest("l-1", OWNER, "abc", 0)]);
    expect(told).toMatchObject([
      ["@counter@b", "op", { op: null, id: "l-1", pos: 1, parentExecution: "e-1" }],
    ]);
    expect(told[0]?.[2]).toMatchObject({
      lockset: ["a", "b", "c"].map((key) => ({ name: "counter", key })),
    });
    expect(after.lock?.id).toBe("l-1");
  });

  test("the last entity tells the owner, in the words of the format", () => {
    const before = { instanceId: "@counter@c" };
    const { told, episode } = perform([lockRequest("l-1", OWNER, "abc", 2)], { before });
    expect(told).toEqual([["order-1", "l-1", LOCKED]]);
    expect(episode.answers).toMatchObject([{ executionId: "e-1" }]);
  });

  test("a request for a lock by nobody is dropped", () => {
    const stamps = { stamp: NO_STAMP, predecessor: NO_STAMP, position: 0 };
    const request = { id: "l-1", isSignal: false, lockSet: idsOf("a"), ...stamps };
    expect(perform([asked(request)])).toMatchObject({ told: [], after: { lock: undefined } });
  });
});

describe("LiveEntity: releases", () => {
  test("of a request that still waits: it is dropped, and those behind, never asked, are not told", () => {
    const news = [lockRequest("l-1"), lockRequest("l-2", OTHER, "ab"), release("l-2", OTHER, "b")];
    const { told, after } = perform(news);
    expect(told).toEqual([["order-1", "l-1", LOCKED]]);
    expect(after).toMatchObject({ queue: [], lock: { id: "l-1" } });
  });

  test("of the lock that is held: it ends, and those behind are told, one by the other", () => {
    const locked = perform([lockRequest("l-1", OWNER, "abc")]);
    const { told, after } = perform([release("l-1", OWNER, "bc")], { before: afterwards(locked) });
    expect(after.lock).toBeUndefined();
    expect(told).toEqual([
      ["@counter@b", "release", { parent: "order-1", id: "l-1", ThRest: ["@counter@c"] }],
    ]);
  });

  test("comes behind the request it is to end, in the same batch, too", () => {
    const { told } = perform([lockRequest("l-1", OWNER, "ab"), release("l-1", OWNER, "b")]);
    expect(told.map(([to, name]) => [to, name])).toEqual([
      ["@counter@b", "op"],
      ["@counter@b", "release"],
    ]);
  });

  test("of a lock that is not known here: those behind are told all the same", () => {
    const { told } = perform([release("l-1", OWNER, "b")]);
    expect(told).toEqual([["@counter@b", "release", { parent: "order-1", id: "l-1" }]]);
  });

  test.each([
    ["an earlier request of the owner", release("l-0")],
    ["somebody else", release("l-1", OTHER)],
  ])("of %s does not end the lock", (_of, stale) => {
    const { after, performed } = perform([lockRequest("l-1"), signal("waits"), stale]);
    expect(after.lock?.id).toBe("l-1");
    expect(performed).toEqual([]);
  });

  test("takes no operation out of the queue, even if it has the same id", () => {
    const { after } = perform([lockRequest("l-1"), signal("waits", "l-2"), release("l-2", OTHER)]);
    expect(after.queue).toMatchObject([{ operation: "waits" }]);
  });
});
