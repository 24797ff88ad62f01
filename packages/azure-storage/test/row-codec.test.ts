import { describe, expect, test } from "@jest/globals";
import type { HistoryEvent } from "@taskhub/core";
import { decodeEvent, encodeEvent, rowKeyOf, encodeVoid } from "../src/row-codec.js";
import { RowUnreadableError } from "../src/row-unreadable-error.js";
import type { ColumnValue } from "../src/services.js";
import { BARE_EVENT_ROWS, EVENT_EXAMPLE_ROWS, EVENT_EXAMPLES } from "./wire/event-examples.js";
import { rowSample, rowSamples, stored } from "./wire/samples.js";

const EXECUTION = "5b0c8a3e2f6d4d0c9a1b7e6f5d4c3b2a";
const key = { partitionKey: "order-42", index: 10, executionId: EXECUTION };

describe("rowKeyOf", () => {
  test.each([
    [0, "0000000000000000"],
    [10, "000000000000000A"],
    [255, "00000000000000FF"],
    [1_000_000, "00000000000F4240"],
  ])("event %i has the key %s", (index, rowKey) => {
    expect(rowKeyOf(index)).toBe(rowKey);
  });

  test("keys sort as their indexes do, and before the sentinel", () => {
    const keys = [0, 9, 10, 15, 16, 99, 100, 4096].map(rowKeyOf);
    expect([...keys, "sentinel"].sort()).toEqual([...keys, "sentinel"]);
  });
});

describe("rows of the .NET library", () => {
  test.each(rowSamples("history-rows.json"))(
    "%s decodes and encodes to the same row",
    (type, row) => {
      const event = decodeEvent(row);
      expect(event.type).toBe(type);
      const index = Number.parseInt(row.rowKey, 16);
      expect(stored(encodeEvent(event, { ...key, index }))).toEqual(row);
    },
  );

  test("a failure that was rewound is a generic event with its id and time", () => {
    const row = rowSample("read-only-rows.json", "TaskFailed after a rewind");
    expect(decodeEvent(row)).toEqual({
      type: "GenericEvent",
      eventId: -1,
      isPlayed: true,
      timestamp: new Date("2026-06-24T10:00:01.250Z"),
      voided: "TaskFailed",
    });
  });

  test("a row that we make void is marked as theirs, and known even if its reason lies in a blob", () => {
    const row = rowSample("read-only-rows.json", "TaskFailed after a rewind");
    const { columns } = encodeVoid(
      { row: 5, event: { ...decodeEvent(row), type: "GenericEvent", voided: "TaskFailed" } },
      "order-42",
    );
    expect(columns).toMatchObject({ EventType: "GenericEvent", Reason: "Rewound: TaskFailed" });
    const resolved = { ...row.columns, ...columns, Reason: "a long reason, from its blob" };
    expect(decodeEvent({ ...row, columns: resolved })).toMatchObject({ voided: "TaskFailed" });
  });

  test("columns that 1.x leaves out where 2.x writes null are read the same", () => {
    const row = rowSample("history-rows.json", "ExecutionStarted");
    const { ParentInstance, Tags, ParentTraceContext, Generation, ...rest } = row.columns;
    expect([ParentInstance, Tags, ParentTraceContext, Generation]).toEqual([
      "null",
      "null",
      "null",
      0,
    ]);
    const older = decodeEvent({ ...row, columns: rest });
    expect(older).toEqual({ ...decodeEvent(row), generation: undefined });
  });

  test("a start without its instance column is of the row's instance and execution", () => {
    const row = rowSample("history-rows.json", "ExecutionStarted");
    const { OrchestrationInstance: _, ...columns } = row.columns;
    const read = decodeEvent({ ...row, partitionKey: "a^0b", columns });
    expect(read).toMatchObject({ instanceId: "a/b", executionId: EXECUTION });
  });
});

describe("our own rows", () => {
  test.each(EVENT_EXAMPLE_ROWS)("%s comes back as it was", (_, event) => {
    expect(decodeEvent(stored(encodeEvent(event, key)))).toEqual(event);
  });

  test.each(BARE_EVENT_ROWS)(
    "%s comes back as it was, with nothing set that may be absent",
    (_, event) => {
      expect(decodeEvent(stored(encodeEvent(event, key)))).toEqual(event);
    },
  );

  test("message id and keeper are columns of their own (P2, P5)", () => {
    const event: HistoryEvent = {
      ...EVENT_EXAMPLES.TaskScheduled,
      messageId: "m-1",
      keeper: { queueMessageId: "q-2", messageId: "m-2" },
    };
    const row = encodeEvent(event, key);
    expect(row.columns).toMatchObject({ ThMessageId: "m-1", ThKeeper: "q-2", ThKeeperId: "m-2" });
    expect(decodeEvent(stored(row))).toEqual(event);
  });

  test("an event without them has no such columns", () => {
    const names = Object.keys(encodeEvent(EVENT_EXAMPLES.TaskScheduled, key).columns);
    expect(names.filter((name) => name.startsWith("Th"))).toEqual([]);
  });

  test("a start that nobody waits for has the format's tag, and others have none", () => {
    const started = EVENT_EXAMPLES.SubOrchestrationInstanceCreated;
    expect(encodeEvent(started, key).columns["Tags"]).toBe('{"FireAndForget":"","shop":"Oslo"}');
    const waitedFor = encodeEvent({ ...started, tags: undefined }, key);
    expect(waitedFor.columns["Tags"]).toBe("null");
    const { Tags: _, ...older } = waitedFor.columns;
    for (const columns of [waitedFor.columns, older, { ...older, Tags: "" }]) {
      expect(decodeEvent(stored({ ...waitedFor, columns }))).toEqual({
        ...started,
        tags: undefined,
      });
    }
  });

  test("a termination says in a column of our own that it goes down the tree, if it does", () => {
    const { columns } = encodeEvent(EVENT_EXAMPLES.ExecutionTerminated, key);
    expect(columns).toMatchObject({ Input: "by the operator", ThRecursive: true });
    const plain = { ...EVENT_EXAMPLES.ExecutionTerminated, isRecursive: false };
    expect(encodeEvent(plain, key).columns).not.toHaveProperty("ThRecursive");
  });

  test("nested objects are JSON with nulls and without classes", () => {
    const { columns } = encodeEvent(EVENT_EXAMPLES.ExecutionStarted, key);
    expect(columns).toMatchObject({
      OrchestrationInstance: `{"InstanceId":"order-42:3","ExecutionId":"9f8e7d6c5b4a39281706f5e4d3c2b1a0"}`,
      ParentInstance: `{"Name":"OrderFlow","OrchestrationInstance":{"InstanceId":"order-42","ExecutionId":"${EXECUTION}"},"TaskScheduleId":3,"Version":"2"}`,
      ParentTraceContext: "null",
    });
    expect(encodeEvent(EVENT_EXAMPLES.TaskFailed, key).columns).toMatchObject({
      FailureDetails:
        '{"ErrorType":"Error","ErrorMessage":"card declined","StackTrace":"at charge (shop.js:1:1)",' +
        '"InnerFailure":{"ErrorType":"TypeError","ErrorMessage":"no card","StackTrace":null,' +
        '"InnerFailure":null,"IsNonRetriable":true,"Properties":null},"IsNonRetriable":false,' +
        '"Properties":{"shop":"Oslo","tries":2,"codes":[1,null]}}',
    });
  });
});

describe("Edm types", () => {
  const kinds: Readonly<Record<string, string>> = {
    EventId: "Int32",
    TaskScheduledId: "Int32",
    TimerId: "Int32",
    Generation: "Int32",
    IsPlayed: "Boolean",
    GenerateNewTrace: "Boolean",
    ThRecursive: "Boolean",
    _Timestamp: "DateTime",
    FireAt: "DateTime",
    ScheduledStartTime: "DateTime",
  };

  test.each(EVENT_EXAMPLE_ROWS)("%s has the types that readers demand", (_, event) => {
    const columns = Object.entries(encodeEvent(event, key).columns);
    expect(columns.map(([name, value]) => `${name} ${edmType(value)}`)).toEqual(
      columns.map(([name]) => `${name} ${kinds[name] ?? "String"}`),
    );
  });

  test.each([2 ** 31, 1.5, Number.NaN])("the id %d is refused", (eventId) => {
    expect(() => encodeEvent({ ...EVENT_EXAMPLES.TimerCreated, eventId }, key)).toThrow(RangeError);
  });

  test.each(["1600-12-31T23:59:59.999Z", "+010000-01-01T00:00:00Z", "never"])(
    "the time %s is refused, because no row can hold it",
    (text) => {
      const event = { ...EVENT_EXAMPLES.TimerCreated, fireAt: new Date(text) };
      expect(() => encodeEvent(event, key)).toThrow(/years 1601 to 9999/);
    },
  );

  function edmType(value: ColumnValue): string {
    if (value instanceof Date) return "DateTime";
    if (typeof value === "number") return Number.isInteger(value) ? "Int32" : "Double";
    return typeof value === "boolean" ? "Boolean" : "String";
  }
});

describe("rows that cannot be read", () => {
  const row = rowSample("history-rows.json", "TaskCompleted");

  test.each([
    ["no type", { EventType: undefined }, "EventType: expected text, found nothing"],
    [
      "an unknown type",
      { EventType: "Dreamt" },
      'EventType: expected a type in use, found text "Dreamt"',
    ],
    [
      "a number as text",
      { TaskScheduledId: "0" },
      'TaskScheduledId: expected a 32-bit integer, found text "0"',
    ],
    ["no time", { _Timestamp: undefined }, "_Timestamp: expected an instant, found nothing"],
  ])("%s names the row, what was expected and what was found", (_, columns, reason) => {
    const broken = { ...row, columns: { ...row.columns, ...columns } } as typeof row;
    const read = (): unknown => decodeEvent(broken);
    expect(read).toThrow(RowUnreadableError);
    expect(read).toThrow(`History row 0000000000000005 of 'order-42' cannot be read: ${reason}.`);
  });
});
