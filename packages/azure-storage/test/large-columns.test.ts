import { describe, expect, test } from "@jest/globals";
import {
  MAX_COLUMN_CHARS,
  resolveLargeColumns,
  splitLargeColumns,
  splitLargeInstanceColumns,
} from "../src/large-columns.js";
import type { Entity } from "../src/services.js";

const LONG = "x".repeat(30_721);
const hex = (): string => "0a1b2c3d";
const urlOf = (name: string): string => `http://store/h-largemessages/${name.replace("@", "%40")}`;

describe("splitLargeColumns", () => {
  test("the threshold is 30,720 UTF-16 units", () => {
    expect(MAX_COLUMN_CHARS).toBe(30720);
    const fits = row({ Input: "x".repeat(30_720), Result: "\u{1F600}".repeat(15_360) });
    expect(splitLargeColumns(fits, "TaskScheduled", hex)).toEqual({ entity: fits, blobs: [] });
  });

  test("a longer text goes to a blob, its name to a second column", () => {
    const split = splitLargeColumns(row({ Input: LONG, EventId: 3 }), "TaskScheduled", hex);
    const name = "order^042/history-000000000000000A-TaskScheduled-0A1B2C3D-Input.json.gz";
    expect(split.blobs).toEqual([{ name, text: LONG }]);
    expect(split.entity).toEqual(row({ Input: "", InputBlobName: name, EventId: 3 }));
  });

  test.each([
    ...["Name", "Input", "Result", "Output", "Reason", "Details", "Correlation", "FailureDetails"],
    ...["Tags", "Data", "ThSpilled", "ThOutbox", "ThAppliedIds", "ThLastSent", "ThHeard"],
  ])("%s may be large", (column) => {
    const { entity, blobs } = splitLargeColumns(row({ [column]: LONG }), "X", hex);
    expect(entity.columns[column]).toBe("");
    expect(blobs).toHaveLength(1);
  });

  test("what tools filter or show by name stays in the row", () => {
    const entity = row({ OrchestrationInstance: LONG, InstanceId: LONG, ExecutionId: LONG });
    expect(splitLargeColumns(entity, "X", hex).blobs).toEqual([]);
  });

  test("each blob has digits of its own", () => {
    let next = 0;
    const digits = (): string => String(next++).padStart(8, "0");
    const { blobs } = splitLargeColumns(row({ Reason: LONG, Details: LONG }), "TaskFailed", digits);
    expect(blobs.map(({ name }) => name)).toEqual([
      "order^042/history-000000000000000A-TaskFailed-00000000-Reason.json.gz",
      "order^042/history-000000000000000A-TaskFailed-00000001-Details.json.gz",
    ]);
  });
});

describe("splitLargeInstanceColumns", () => {
  const instance = (columns: Entity["columns"]): Entity => ({
    partitionKey: "@a@b",
    rowKey: "",
    columns,
  });

  test("input and output are the address of their blob", () => {
    const split = splitLargeInstanceColumns(
      instance({ Input: LONG, Output: `${LONG}y` }),
      urlOf,
      hex,
    );
    expect(split.blobs).toEqual([
      { name: "@a@b/history--Input-0A1B2C3D-Input.json.gz", text: LONG },
      { name: "@a@b/history--Output-0A1B2C3D-Output.json.gz", text: `${LONG}y` },
    ]);
    expect(split.entity).toEqual(
      instance({
        Input: "http://store/h-largemessages/%40a@b/history--Input-0A1B2C3D-Input.json.gz",
        Output: "http://store/h-largemessages/%40a@b/history--Output-0A1B2C3D-Output.json.gz",
      }),
    );
  });

  test("tags have the name of theirs in a second column", () => {
    const { entity } = splitLargeInstanceColumns(instance({ Tags: LONG }), urlOf, hex);
    const TagsBlobName = "@a@b/history--Tags-0A1B2C3D-Tags.json.gz";
    expect(entity.columns).toEqual({ Tags: "", TagsBlobName });
  });
});

describe("resolveLargeColumns", () => {
  test("puts the texts back, and keeps what else the row has", async () => {
    const split = splitLargeColumns(
      row({ Reason: LONG, Details: `${LONG}y`, EventId: -1 }),
      "X",
      hex,
    );
    const texts = new Map(split.blobs.map(({ name, text }) => [name, text]));
    const etag = "7";
    const resolved = await resolveLargeColumns({ ...split.entity, etag }, async (name) =>
      texts.get(name)!,
    );
    expect(resolved).toEqual({ ...row({ Reason: LONG, Details: `${LONG}y`, EventId: -1 }), etag });
  });

  test("an empty name is none", async () => {
    const entity = row({ ThOutbox: "[]", ThOutboxBlobName: "" });
    const resolved = await resolveLargeColumns(entity, () => Promise.reject(new Error("No blob")));
    expect(resolved).toEqual(row({ ThOutbox: "[]" }));
  });

  test("a blob that cannot be had is the caller's error", async () => {
    const gone = new Error("absent");
    const entity = row({ Input: "", InputBlobName: "b" });
    await expect(resolveLargeColumns(entity, () => Promise.reject(gone))).rejects.toBe(gone);
  });
});

function row(columns: Entity["columns"]): Entity {
  return { partitionKey: "order^042", rowKey: "000000000000000A", columns };
}
