import { describe, expect, test } from "@jest/globals";
import { CLIENT, NO_MARKS, type Marks } from "@taskhub/core";
import { resolveLargeColumns, splitLargeColumns } from "../src/large-columns.js";
import { RowUnreadableError } from "../src/row-unreadable-error.js";
import { decodeSentinel, encodeSentinel, type SentinelWrite } from "../src/sentinel-codec.js";
import type { Entity } from "../src/services.js";
import { EVENT_EXAMPLES } from "./wire/event-examples.js";
import { rowSample } from "./wire/samples.js";

const EXECUTION = "5b0c8a3e2f6d4d0c9a1b7e6f5d4c3b2a";
const NOW = new Date("2026-06-24T10:00:07.200Z");

const MARKS: Marks = {
  sentThrough: 4,
  spilled: [2, 5],
  outbox: [
    {
      message: {
        messageId: "00000000-1111-4222-8333-444455556640",
        instanceId: "@counter@c1",
        event: EVENT_EXAMPLES.EventRaised,
        sender: { instanceId: "order-42", executionId: EXECUTION },
        episode: 2,
      },
      keeper: { queueMessageId: "q-1", messageId: "m-1" },
    },
    {
      message: {
        messageId: "00000000-1111-4222-8333-444455556641",
        instanceId: "order-43",
        executionId: "e",
        event: EVENT_EXAMPLES.ExecutionStarted,
        sender: CLIENT,
      },
      keeper: { queueMessageId: "q-2", messageId: "m-2" },
    },
  ],
  appliedIds: [
    { messageId: "00000000-1111-4222-8333-444455556642", appliedAt: NOW },
    { messageId: "00000000-1111-4222-8333-444455556643", appliedAt: new Date(0) },
  ],
  lastSent: [
    { instanceId: "order-44", start: { messageId: "s", sentAt: NOW }, event: undefined },
    {
      instanceId: "order-45",
      start: undefined,
      event: { messageId: "e", sentAt: new Date(0) },
    },
    {
      instanceId: "@counter@c1",
      start: undefined,
      event: { messageId: "e", sentAt: new Date(0) },
      stream: { stream: "00ff00ff00ff00ff", number: 37 },
    },
  ],
  heard: [
    { stream: "0123456789abcdef", upTo: 36, holes: [2], ahead: [38], heardAt: new Date(36_000) },
    { stream: "ffffffffffffffff", upTo: 1, holes: [], ahead: [], heardAt: new Date(36_000) },
  ],
};

const FULL: SentinelWrite = {
  executionId: EXECUTION,
  commitId: { number: 12, nonce: "0a1b2c3d" },
  part: { index: 1, of: 3 },
  rowCount: 7,
  marks: MARKS,
  rowsBlob: "order-42/rows-1.json.gz",
};
const EMPTY: SentinelWrite = {
  ...FULL,
  part: { index: 1, of: 1 },
  marks: NO_MARKS,
  rowsBlob: undefined,
};

describe("encodeSentinel", () => {
  test("has the format's columns, and its own in the named forms", () => {
    const { message } = MARKS.outbox[0]!;
    const only: Marks = { ...MARKS, outbox: [{ message, keeper: MARKS.outbox[0]!.keeper }] };
    const row = encodeSentinel({ ...FULL, marks: only }, "order-42", NOW);
    const { ThOutbox, ...columns } = row.columns;
    expect([row.partitionKey, row.rowKey]).toEqual(["order-42", "sentinel"]);
    expect(columns).toEqual({
      ExecutionId: EXECUTION,
      IsCheckpointComplete: false,
      CheckpointCompletedTimestamp: NOW,
      ThExecutionId: EXECUTION,
      ThCheckpoint: NOW,
      ThCommitId: "12-0a1b2c3d",
      ThPart: "1/3",
      ThRowCount: 7,
      ThSentThrough: 4,
      ThSpilled: "[2,5]",
      ThAppliedIds:
        '[["00000000-1111-4222-8333-444455556642",1782295207200],["00000000-1111-4222-8333-444455556643",0]]',
      ThLastSent:
        '[{"instanceId":"order-44","start":["s",1782295207200]},{"instanceId":"order-45","event":["e",0]},{"instanceId":"@counter@c1","event":["e",0],"stream":["00ff00ff00ff00ff",37]}]',
      ThHeard: "ASNFZ4mrze8.10.10.2.12,__________8.1.10",
      ThRowsBlob: "order-42/rows-1.json.gz",
      ThSpilledBlobName: "",
      ThOutboxBlobName: "",
      ThAppliedIdsBlobName: "",
      ThLastSentBlobName: "",
      ThHeardBlobName: "",
    });
    expect(ThOutbox).toMatch(/^\[{"message":{"\$type":"DurableTask.AzureStorage.MessageData",/);
    expect(ThOutbox).toMatch(/"CompressedBlobName":null,"SequenceNumber":0,"Episode":2/);
    expect(ThOutbox).toMatch(/},"keeper":{"queueMessageId":"q-1","messageId":"m-1"}}]$/);
  });

  test("is complete with the last part", () => {
    const last = encodeSentinel({ ...FULL, part: { index: 3, of: 3 } }, "order-42", NOW);
    expect(last.columns["IsCheckpointComplete"]).toBe(true);
  });

  test("P9: a merge leaves nothing of another execution", async () => {
    const large = { ...MARKS, spilled: Array.from({ length: 10_000 }, (_, id) => 2 * id) };
    const before = splitLargeColumns(
      encodeSentinel({ ...FULL, marks: large }, "order-42", NOW),
      "Sentinel",
      () => "0A1B2C3D",
    );
    expect(before.blobs.map(({ name }) => name)).toEqual([
      "order-42/history-sentinel-Sentinel-0A1B2C3D-ThSpilled.json.gz",
    ]);
    const next = { ...EMPTY, executionId: "other", rowCount: 2 };
    const merged = merge(before.entity, encodeSentinel(next, "order-42", NOW));
    const resolved = await resolveLargeColumns(merged, () => Promise.reject(new Error("No blob")));
    expect(decodeSentinel(resolved)).toEqual({ ...next, writtenAt: NOW });
  });
});

describe("decodeSentinel", () => {
  test.each([
    ["everything", FULL],
    ["nothing but what must be", EMPTY],
    ["no execution yet", { ...EMPTY, executionId: undefined }],
  ])("what was written with %s comes back", (_, sentinel) => {
    const found = decodeSentinel(encodeSentinel(sentinel, "order-42", NOW));
    expect(found).toEqual({ ...sentinel, writtenAt: NOW });
  });

  test("a sentinel of .NET has an execution and no marks", () => {
    expect(decodeSentinel(rowSample("read-only-rows.json", "sentinel of .NET"))).toEqual({
      executionId: EXECUTION,
      commitId: undefined,
      part: undefined,
      rowCount: undefined,
      marks: NO_MARKS,
      rowsBlob: undefined,
    });
  });

  test("after .NET continued as new, our marks are of another execution and do not count", () => {
    const row = merge(encodeSentinel(FULL, "order-42", NOW), dotnet("next execution"));
    const { commitId, part } = FULL;
    expect(decodeSentinel(row)).toEqual({
      executionId: "next execution",
      commitId,
      part,
      rowCount: undefined,
      marks: NO_MARKS,
      rowsBlob: undefined,
    });
  });

  test("after .NET added rows to our execution, all rows count, and the marks still do", () => {
    const row = merge(encodeSentinel(FULL, "order-42", NOW), dotnet(EXECUTION));
    expect(decodeSentinel(row)).toEqual({ ...FULL, rowCount: undefined, rowsBlob: undefined });
  });

  test.each([
    ["ThCommitId", "twelve"],
    ["ThCommitId", "12-"],
    ["ThPart", "1 of 3"],
    ["ThRowCount", "7"],
    ["ThSpilled", "[2"],
    ["ThSpilled", "{}"],
    ["ThSpilled", '["2"]'],
    ["ThSpilled", "[[5,2]]"],
    ["ThSpilled", "[-1]"],
    ["ThSpilled", "[[0,9007199254740991]]"],
    ["ThSpilled", "[[0,2000000]]"],
    ["ThSpilled", `[${Array.from({ length: 11 }, () => "[0,99999]").join(",")}]`],
    ["ThOutbox", "[7]"],
    ["ThOutbox", '[{"message":{},"keeper":{}}]'],
    ["ThAppliedIds", "[[1,2]]"],
    ["ThAppliedIds", '["id"]'],
    ["ThLastSent", "[7]"],
    ["ThLastSent", '[{"instanceId":"i","event":["id"]}]'],
    ["ThLastSent", '[{"instanceId":"i","stream":[1,"0123456789abcdef"]}]'],
    ["ThHeard", "ASNFZ4mrze8.10"],
  ])("a %s of %j is unreadable, and says where", (column, value) => {
    const row = encodeSentinel(FULL, "order-42", NOW);
    const broken = { ...row, columns: { ...row.columns, [column]: value } };
    const read = (): unknown => decodeSentinel(broken);
    expect(read).toThrow(RowUnreadableError);
    expect(read).toThrow(
      new RegExp(
        `History row sentinel of 'order-42' cannot be read: ${column}(\\[0\\][.a-zA-Z]*)?: expected `,
      ),
    );
  });

  test.each([
    [/"ActivityId":"[^"]*"/, '"ActivityId":null', "ActivityId: expected a GUID, found null"],
    [
      '"CompressedBlobName":null',
      '"CompressedBlobName":"b"',
      'CompressedBlobName: expected no blob, found text "b"',
    ],
  ])(
    "a message in the outbox must be one, with an id of its own: %s",
    (written, changed, reason) => {
      const row = encodeSentinel(FULL, "order-42", NOW);
      const text = String(row.columns["ThOutbox"]).replace(written, changed);
      const broken = { ...row, columns: { ...row.columns, ThOutbox: text } };
      expect(() => decodeSentinel(broken)).toThrow(`ThOutbox[0].message.${reason}`);
    },
  );

  test("what is not there counts as none", () => {
    const columns = { ExecutionId: "e", ThExecutionId: "e", ThRowCount: 1 };
    expect(decodeSentinel({ partitionKey: "a", rowKey: "sentinel", columns })).toEqual({
      executionId: "e",
      commitId: undefined,
      part: undefined,
      rowCount: 1,
      marks: NO_MARKS,
      rowsBlob: undefined,
    });
  });
});

/** What a .NET worker writes at a checkpoint. */
function dotnet(executionId: string): Entity {
  const CheckpointCompletedTimestamp = new Date("2026-06-24T10:05:00Z");
  const columns = {
    ExecutionId: executionId,
    IsCheckpointComplete: true,
    CheckpointCompletedTimestamp,
  };
  return { partitionKey: "order-42", rowKey: "sentinel", columns };
}

/** The table's merge: columns that are not written stay. */
function merge(stored: Entity, written: Entity): Entity {
  return { ...stored, columns: { ...stored.columns, ...written.columns } };
}
