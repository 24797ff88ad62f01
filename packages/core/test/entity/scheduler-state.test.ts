import { describe, expect, test } from "@jest/globals";
import { EntityId } from "../../src/entity/entity-id.js";
import { NO_STAMP, type EntityRequest } from "../../src/entity/entity-message.js";
import {
  decodeSchedulerState,
  encodeSchedulerState,
  entityStatusText,
  type SchedulerState,
} from "../../src/entity/scheduler-state.js";

const NOTHING: SchedulerState = {
  entity: { exists: false, text: undefined },
  queue: [],
  lock: undefined,
};
const waiting: EntityRequest = {
  ...{ id: "r1", operation: "add", isSignal: false, input: "5", parent: "order-43" },
  ...{
    parentExecution: "e43",
    stamp: "2026-06-24T10:00:03.1Z",
    predecessor: NO_STAMP,
    position: 0,
  },
};
const full: SchedulerState = {
  entity: { exists: true, text: "15" },
  queue: [waiting, { ...waiting, id: "r2", lockSet: [new EntityId("counter", "a")] }],
  lock: { owner: "order-42", id: "l1", execution: "e42", at: new Date("2026-06-24T10:00:00Z") },
};

describe("encodeSchedulerState", () => {
  test("omits what is default, but for the sorter", () => {
    expect(encodeSchedulerState(NOTHING)).toBe('{"sorter":{}}');
    expect(encodeSchedulerState({ ...NOTHING, entity: { exists: true, text: undefined } })).toBe(
      '{"exists":true,"sorter":{}}',
    );
  });

  test("writes the members of the format in its order, and ours behind", () => {
    const one = { ...full, queue: [waiting] };
    expect(encodeSchedulerState(one)).toBe(
      '{"exists":true,"state":"15","queue":[{"op":"add","input":"5","id":"r1","parent":"order-43",' +
        '"parentExecution":"e43","Timestamp":"2026-06-24T10:00:03.1Z",' +
        '"Predecessor":"0001-01-01T00:00:00"}],"lockedBy":"order-42","sorter":{},' +
        '"ThLock":{"id":"l1","execution":"e42","at":"2026-06-24T10:00:00.000Z"}}',
    );
  });

  test("adds nothing to a lock of which no more is known than its owner", () => {
    const lock = { owner: "o", id: undefined, execution: undefined, at: undefined };
    expect(encodeSchedulerState({ ...NOTHING, lock })).toBe('{"lockedBy":"o","sorter":{}}');
  });

  test.each([
    ["nothing", NOTHING],
    ["all there is", full],
    ["null as state", { ...NOTHING, entity: { exists: true, text: "null" } }],
  ])("is read again: %s", (_, state) => {
    expect(decodeSchedulerState(encodeSchedulerState(state))).toEqual(state);
  });
});

describe("decodeSchedulerState", () => {
  test("is nothing before the first batch", () => {
    expect(decodeSchedulerState(undefined)).toEqual(NOTHING);
  });

  test("reads what the extension writes", () => {
    const text =
      '{"exists":true,"state":"15","sorter":{"LastSentToInstance":{"order-42":"2026-06-24T10:00:03.3Z"},' +
      '"ReceivedFromInstance":{"order-42":{"Last":"2026-06-24T10:00:03.1Z","ExecutionId":' +
      '"5b0c8a3e2f6d4d0c9a1b7e6f5d4c3b2a"}},"ReceiveHorizon":"2026-06-24T09:30:03.1Z",' +
      '"SendHorizon":"2026-06-24T09:30:03.3Z"}}';
    expect(decodeSchedulerState(text)).toEqual({
      ...NOTHING,
      entity: { exists: true, text: "15" },
    });
  });

  test("takes an entity with a state for existing, as DurableTask.Core writes it", () => {
    const { entity } = decodeSchedulerState('{"state":"0","suspended":true,"sorter":{}}');
    expect(entity).toEqual({ exists: true, text: "0" });
  });

  test("takes null for absent", () => {
    const text = '{"state":null,"queue":null,"lockedBy":null,"sorter":null,"ThLock":null}';
    expect(decodeSchedulerState(text)).toEqual(NOTHING);
  });

  test("knows of a lock of another engine its owner only", () => {
    const lock = { owner: "order-42", id: undefined, execution: undefined, at: undefined };
    expect(decodeSchedulerState('{"lockedBy":"order-42","sorter":{}}').lock).toEqual(lock);
  });

  test("puts messages that .NET has buffered behind the queue, by time to 100 ns", () => {
    const request = (id: string) => ({ op: "add", id });
    const text = JSON.stringify({
      queue: [request("queued")],
      sorter: {
        ReceivedFromInstance: {
          a: { Buffered: { "2026-06-24T10:00:03.1500001Z": request("third") } },
          b: {
            Buffered: {
              "2026-06-24T10:00:03.15Z": request("second"),
              "2026-06-24T10:00:04Z": request("fourth"),
              "2026-06-24T10:00:03.1Z": request("first"),
            },
          },
          c: { Last: "2026-06-24T10:00:03.1Z" },
        },
      },
    });
    const ids = decodeSchedulerState(text).queue.map(({ id }) => id);
    expect(ids).toEqual(["queued", "first", "second", "third", "fourth"]);
  });

  test.each([
    ["", "expected JSON, found ''"],
    ["fifteen", "expected JSON, found 'fifteen'"],
    ["null", "expected a JSON object, found 'null'"],
    ["[1]", "expected a JSON object, found '[1]'"],
    ['{"state":15}', "expected text as its state, found '15'"],
    ['{"lockedBy":{}}', "expected text as its lockedBy, found '{}'"],
    ['{"queue":{}}', "expected an array as its queue, found '{}'"],
    ['{"queue":[{"op":"add"}]}', `with an id wherever one waits, found '{"op":"add"}'`],
    ['{"sorter":1}', "expected an object as its sorter, found '1'"],
    ["x".repeat(100), `expected JSON, found '${"x".repeat(60)}...'`],
  ])("refuses %p, and says what it found", (text, reason) => {
    const expected: unknown = expect.objectContaining({
      name: "SchedulerStateUnreadableError",
      code: "EntityStateUnreadable",
      message: expect.stringContaining(reason),
    });
    expect(() => decodeSchedulerState(text)).toThrow(expected);
  });
});

describe("entityStatusText", () => {
  test("omits what is default", () => {
    expect(entityStatusText(NOTHING)).toBe("{}");
  });

  test("tells others of existence, queue and lock", () => {
    expect(entityStatusText(full)).toBe(
      '{"entityExists":true,"queueSize":2,"lockedBy":"order-42"}',
    );
  });
});
