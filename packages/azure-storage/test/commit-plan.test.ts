import { NO_MARKS, type Commit, type Marks } from "@taskhub/core";
import {
  appendingParts,
  cutRows,
  MAX_PART_BYTES,
  MAX_ROWS,
  replacingParts,
  ROW_BYTES,
  staleRows,
} from "../src/commit-plan.js";
import type { Entity } from "../src/services.js";

const row = (text = ""): Entity => ({ partitionKey: "p", rowKey: "r", columns: { text, n: 1 } });
const rows = (count: number, text?: string) => Array.from({ length: count }, () => row(text));
const lengths = (cut: readonly (readonly Entity[])[]) => cut.map((part) => part.length);

describe("cutRows", () => {
  test("the limits are the format's", () => {
    expect([MAX_ROWS, MAX_PART_BYTES, ROW_BYTES]).toEqual([99, 3_145_728, 1_024]);
  });

  test.each([
    [0, [0]],
    [1, [1]],
    [99, [99]],
    [100, [99, 1]],
    [199, [99, 99, 1]],
  ])("cuts %i rows into parts of %j", (count, parts) => {
    expect(lengths(cutRows(rows(count)))).toEqual(parts);
  });

  test("counts 1,024 bytes for a row and 2 for a character", () => {
    const text = "x".repeat(30_720);
    const fitting = Math.floor(3_145_728 / (1_024 + 2 * 30_720));
    expect(fitting).toBe(50);
    expect(lengths(cutRows(rows(fitting, text)))).toEqual([50]);
    expect(lengths(cutRows(rows(fitting + 1, text)))).toEqual([50, 1]);
  });

  test("counts text that takes more on the wire as what it takes there", () => {
    expect(lengths(cutRows(rows(50, "語".repeat(30_000))))).toEqual([34, 16]);
    expect(lengths(cutRows(rows(50, "\u0001".repeat(30_000))))).toEqual([17, 17, 16]);
  });

  test("a row that is too large by itself is a part by itself", () => {
    const large = row("x".repeat(2_000_000));
    expect(lengths(cutRows([row(), large, row()]))).toEqual([1, 1, 1]);
    expect(lengths(cutRows([row("x".repeat(2_000_000)), row()]))).toEqual([1, 1]);
  });
});

const MARKS: Marks = { ...NO_MARKS, sentThrough: 7, spilled: [3] };
const HEAD = { partitionKey: "p", id: { number: 4, nonce: "ab" }, now: new Date(0) };

function commit(changes: Partial<Commit>): Commit {
  return {
    instanceId: "p",
    executionId: "e",
    stamp: undefined,
    commitNumber: 4,
    firstRow: 5,
    replaces: false,
    rowsBefore: 5,
    events: Array.from({ length: 3 }, () => ({
      type: "OrchestratorStarted" as const,
      eventId: -1,
      isPlayed: false,
      timestamp: new Date(0),
    })),
    marks: MARKS,
    ...changes,
  };
}

const cut = [rows(1), rows(1), rows(1)];

describe("appendingParts", () => {
  test("P7: only the last part raises the row count, names the execution of a first commit, and writes marks", () => {
    const parts = appendingParts(commit({ firstRow: 0 }), HEAD, cut);
    const columns = parts.map(({ sentinel }) => sentinel.columns);
    expect(columns.map((part) => part["ThRowCount"])).toEqual([0, 0, 3]);
    expect(columns.map((part) => part["ExecutionId"])).toEqual([undefined, undefined, "e"]);
    expect(columns.map((part) => part["ThSentThrough"])).toEqual([undefined, undefined, 7]);
    expect(columns.map((part) => part["ThSpilled"])).toEqual([undefined, undefined, "[3]"]);
    expect(columns.map((part) => part["IsCheckpointComplete"])).toEqual([false, false, true]);
  });

  test("P6: every part says which commit and which part it is", () => {
    const parts = appendingParts(commit({}), HEAD, cut);
    expect(parts.map(({ index }) => index)).toEqual([1, 2, 3]);
    expect(parts.map(({ sentinel }) => sentinel.columns["ThPart"])).toEqual(["1/3", "2/3", "3/3"]);
    expect(new Set(parts.map(({ sentinel }) => sentinel.columns["ThCommitId"]))).toEqual(
      new Set(["4-ab"]),
    );
  });

  test("P7: the count before stays until the last part", () => {
    const parts = appendingParts(commit({}), HEAD, cut);
    expect(parts.map(({ sentinel }) => sentinel.columns["ThRowCount"])).toEqual([5, 5, 8]);
  });

  test("one part writes everything, and clears what an earlier execution left", () => {
    const [part] = appendingParts(commit({ marks: NO_MARKS }), HEAD, [rows(3)]);
    expect(part?.sentinel.columns).toMatchObject({
      ExecutionId: "e",
      ThRowCount: 8,
      ThSentThrough: 0,
      ThSpilled: "",
      ThOutbox: "",
      ThAppliedIds: "",
      ThLastSent: "",
      ThHeard: "",
      ThRowsBlob: "",
    });
  });
});

describe("replacingParts", () => {
  test("P7: the first part flips execution, count, marks and blob; the last one clears the blob", () => {
    const parts = replacingParts(commit({ firstRow: 0, replaces: true }), HEAD, cut, "blob");
    const columns = parts.map(({ sentinel }) => sentinel.columns);
    expect(columns[0]).toMatchObject({
      ExecutionId: "e",
      ThRowCount: 3,
      ThSentThrough: 7,
      ThRowsBlob: "blob",
    });
    expect(columns.map((part) => part["ThRowsBlob"])).toEqual(["blob", undefined, ""]);
    expect(columns.map((part) => part["ThRowCount"])).toEqual([3, undefined, undefined]);
    expect(columns.map((part) => part["ThSentThrough"])).toEqual([7, undefined, undefined]);
    expect(columns.map((part) => part["ThPart"])).toEqual(["1/3", "2/3", "3/3"]);
  });
});

describe("staleRows", () => {
  const replacing = (rowsBefore: number) => {
    const stamp = "s" as NonNullable<Commit["stamp"]>;
    return commit({ firstRow: 0, replaces: true, stamp, rowsBefore });
  };

  test("are the old rows behind the new ones, as many beside those as a transaction takes", () => {
    const { beside, later } = staleRows(replacing(200), 1);
    expect([beside.length, later.length]).toEqual([96, 101]);
    expect(beside[0]).toBe("0000000000000003");
    expect(later.at(-1)).toBe("00000000000000C7");
  });

  test("all wait for the last part if there are several", () => {
    const { beside, later } = staleRows(replacing(200), 2);
    expect([beside.length, later.length]).toEqual([0, 197]);
  });

  test.each([
    ["nothing is replaced", commit({ rowsBefore: 200 })],
    ["there is no sentinel", { ...replacing(200), stamp: undefined }],
    ["the new history is as long", replacing(3)],
  ])("are none if %s", (_, given) => {
    expect(staleRows(given, 1)).toEqual({ beside: [], later: [] });
  });
});
