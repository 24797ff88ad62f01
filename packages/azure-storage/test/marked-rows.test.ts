import { describe, expect, test } from "@jest/globals";
import type { HistoryEvent } from "@taskhub/core";
import { decodeUnheeded, rowsBeforeRewind } from "../src/marked-rows.js";
import { encodeEvent, encodeVoid } from "../src/row-codec.js";
import type { ColumnValue, Entity } from "../src/services.js";
import { rowSample } from "./wire/samples.js";

const KEY = { partitionKey: "order-42", index: 5, executionId: "5b0c" };
const HEAD = { isPlayed: true, timestamp: new Date("2026-06-24T10:00:01.250Z") };

const scheduled: HistoryEvent = { ...HEAD, type: "TaskScheduled", eventId: 0, name: "charge" };
const failed: HistoryEvent = {
  ...{ ...HEAD, type: "TaskFailed", eventId: -1, taskScheduledId: 0 },
  ...{ reason: "Activity function 'charge' failed: card declined", details: "at charge" },
};
const ended: HistoryEvent = {
  ...{ ...HEAD, type: "ExecutionCompleted", eventId: 1, status: "Failed", result: "it failed" },
};
const childFailed: HistoryEvent = { ...failed, type: "SubOrchestrationInstanceFailed" };

/** The row as a tool leaves it. */
function marked(row: Entity): Entity {
  const Reason = `Rewound: ${String(row.columns["EventType"])}`;
  return changed(row, { EventType: "GenericEvent", Reason });
}

function changed(row: Entity, columns: Readonly<Record<string, ColumnValue>>): Entity {
  return { ...row, columns: { ...row.columns, ...columns } };
}

function read(row: Entity, resolved = row): HistoryEvent {
  return decodeUnheeded(resolved, row);
}

describe("decodeUnheeded", () => {
  test.each([scheduled, failed, ended, childFailed])(
    "reads a marked $type as what it was, and says that it is marked",
    (event) => {
      expect(read(marked(encodeEvent(event, KEY)))).toEqual({ ...event, isMarked: true });
    },
  );

  test("reads the end of an execution whose mark was marked again", () => {
    const row = marked(marked(encodeEvent(ended, KEY)));
    expect(row.columns["Reason"]).toBe("Rewound: GenericEvent");
    expect(read(row)).toEqual({ ...ended, isMarked: true });
  });

  test("takes a reason that lies in a blob from there", () => {
    const row = changed(marked(encodeEvent(failed, KEY)), { ReasonBlobName: "order-42/x" });
    expect(read(row, changed(row, { Reason: "very long" }))).toMatchObject({ reason: "very long" });
  });

  test("takes the message of the failure where a .NET worker has written the row", () => {
    const row = rowSample("read-only-rows.json", "TaskFailed after a rewind");
    expect(read(row)).toMatchObject({ type: "TaskFailed", reason: "card declined" });
  });

  test("leaves void what a rewind of ours has made void", () => {
    const stand: HistoryEvent = {
      ...HEAD,
      type: "GenericEvent",
      eventId: -1,
      voided: "TaskFailed",
    };
    const { columns } = encodeVoid({ row: 5, event: stand }, "order-42");
    const found = read(changed(encodeEvent(failed, KEY), columns));
    expect(found).toMatchObject({ type: "GenericEvent", voided: "TaskFailed" });
    expect(found.isMarked).toBeUndefined();
  });

  test("reads a row as before once it is mended", () => {
    const { columns } = encodeVoid({ row: 5, event: failed }, "order-42");
    expect(read(changed(marked(encodeEvent(failed, KEY)), columns))).toEqual(failed);
  });
});

describe("rowsBeforeRewind", () => {
  const request: HistoryEvent = { ...HEAD, type: "GenericEvent", eventId: -1, data: "mended" };

  test("counts the rows up to the last message that asked for a rewind, and no marks", () => {
    const rows = [failed, request, ended]
      .map((event) => encodeEvent(event, KEY))
      .map((row) => (row.columns["EventType"] === "GenericEvent" ? row : marked(row)));
    expect(rowsBeforeRewind(rows)).toBe(2);
    expect(rowsBeforeRewind(rows.slice(2))).toBe(0);
  });

  test("counts none before a rewind of ours, which tells of each row that it has made void", () => {
    const stand: HistoryEvent = {
      ...{ ...HEAD, type: "GenericEvent", eventId: 1, voided: "ExecutionCompleted" },
    };
    const end = changed(encodeEvent(ended, KEY), encodeVoid({ row: 5, event: stand }, "i").columns);
    const next: HistoryEvent = { ...HEAD, type: "OrchestratorStarted", eventId: -1 };
    const rows = [next, { ...request, messageId: "asked" }].map((event) => encodeEvent(event, KEY));
    // a tool has marked it since, for the next failure
    expect(rowsBeforeRewind([marked(encodeEvent(failed, KEY)), end, ...rows])).toBe(0);
  });

  test("counts those up to a marked end that something comes after: its worker was told by a child", () => {
    const next: HistoryEvent = { ...HEAD, type: "OrchestratorStarted", eventId: -1 };
    const closed: HistoryEvent = { ...HEAD, type: "OrchestratorCompleted", eventId: -1 };
    const rows = [next, failed, ended, closed, next].map((event) => encodeEvent(event, KEY));
    const [first, failure, end, ...after] = rows.map((row, at) =>
      at === 1 || at === 2 ? marked(row) : row,
    );
    const before = [first!, failure!, end!];
    expect(rowsBeforeRewind([...before, ...after])).toBe(3);
    expect(rowsBeforeRewind([...before, after[0]!])).toBe(0);
  });
});
