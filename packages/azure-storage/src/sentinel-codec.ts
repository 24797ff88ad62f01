/**
 * The sentinel row: the authority on which execution is current, and the marks of its open work.
 *
 * The format's columns are `ExecutionId`, `IsCheckpointComplete` and `CheckpointCompletedTimestamp`;
 * the rest is ours. Rows are merged, so what is absent is written as an explicit empty value: a
 * column of an earlier execution must never survive. A .NET worker that merges its own columns leaves
 * ours behind: `ThExecutionId` and `ThCheckpoint` repeat the format's, and say what ours speak of.
 *
 * @see DurableTask.AzureStorage `AzureTableTrackingStore.cs`, the sentinel row.
 * @module
 */
import {
  NO_MARKS,
  type AppliedId,
  type HeardStream,
  type LastInStream,
  type LastSent,
  type Marks,
  type OutboxEntry,
  type Sent,
} from "@taskhub/core";
import type { Fields } from "./fields.js";
import { decodeHeard, encodeHeard } from "./heard-codec.js";
import { encodeMessageData, readMessage } from "./message-codec.js";
import { idsOf, toRanges } from "./id-ranges.js";
import { rowFields } from "./row-codec.js";
import type { Entity } from "./services.js";
import { columnsOf, scalar } from "./wire-member.js";

/** Sorts after all rows of events: their keys are hex digits. */
export const SENTINEL_ROW_KEY = "sentinel";

/** Which commit wrote the sentinel. */
export interface CommitId {
  /** Counts over all executions of the instance, from 1. */
  readonly number: number;
  /** Random hex: tells a commit from another worker's of the same number (P6). */
  readonly nonce: string;
}

/** A commit takes one or more transactions (P7); `index` counts from 1. */
export interface CommitPart {
  readonly index: number;
  readonly of: number;
}

/** The sentinel as it is written. */
export interface Sentinel {
  /** Absent, if at all, while the first commit of an instance is under way. */
  readonly executionId: string | undefined;
  /** Absent if only .NET workers have written it. */
  readonly commitId: CommitId | undefined;
  readonly part: CommitPart | undefined;
  /** Rows of the execution that are committed; absent if a .NET worker came last: all there are. */
  readonly rowCount: number | undefined;
  readonly marks: Marks;
  /** Blob of the rows, while they are being put in place of another history (P7). */
  readonly rowsBlob: string | undefined;
  /** Number of the last commit that changed rows which were there; absent if none did. */
  readonly rewrittenBy?: number | undefined;
  /** When it was written, by the clock of its writer; absent if a .NET worker came last. */
  readonly writtenAt?: Date | undefined;
}

/** What a commit writes of it. */
export interface SentinelWrite extends Sentinel {
  readonly commitId: CommitId;
  readonly part: CommitPart;
  readonly rowCount: number;
}

/** Columns of ours that may be too large for the row. */
const LARGE = ["ThSpilled", "ThOutbox", "ThAppliedIds", "ThLastSent", "ThHeard"] as const;

/**
 * The sentinel row, large columns still in it.
 *
 * @param partitionKey - The escaped instance id.
 */
export function encodeSentinel(sentinel: SentinelWrite, partitionKey: string, now: Date): Entity {
  const { executionId, commitId, part, rowCount, marks, rowsBlob } = sentinel;
  return {
    partitionKey,
    rowKey: SENTINEL_ROW_KEY,
    columns: columnsOf([
      scalar("ExecutionId", executionId),
      scalar("IsCheckpointComplete", part.index === part.of),
      // the format has it on the last part only; here it tells our parts from another worker's
      scalar("CheckpointCompletedTimestamp", now),
      scalar("ThExecutionId", executionId ?? ""),
      scalar("ThCheckpoint", now),
      scalar("ThCommitId", `${commitId.number}-${commitId.nonce}`),
      scalar("ThPart", `${part.index}/${part.of}`),
      scalar("ThRowCount", rowCount),
      scalar("ThSentThrough", marks.sentThrough),
      scalar("ThSpilled", listText(toRanges(marks.spilled))),
      scalar("ThOutbox", listText(marks.outbox.map(encodeOutboxEntry))),
      scalar("ThAppliedIds", listText(marks.appliedIds.map(encodeAppliedId))),
      scalar("ThLastSent", listText(marks.lastSent.map(encodeLastSent))),
      scalar("ThHeard", encodeHeard(marks.heard)),
      scalar("ThRowsBlob", rowsBlob ?? ""),
      // of whichever execution: numbers of commits never come again
      scalar("ThRewritten", sentinel.rewrittenBy),
      ...LARGE.map((column) => scalar(`${column}BlobName`, "")),
    ]),
  };
}

/**
 * The sentinel of a row whose large columns have been resolved.
 *
 * @throws RowUnreadableError if a column is not what it must be.
 */
export function decodeSentinel(entity: Entity): Sentinel {
  const fields = rowFields(entity);
  const executionId = fields.optionalText("ExecutionId");
  const last = {
    executionId,
    commitId: readCommitId(fields),
    part: readPart(fields),
    rewrittenBy: fields.optionalInteger("ThRewritten"),
  };
  if (fields.optionalText("ThExecutionId") !== (executionId ?? "")) {
    return { ...last, rowCount: undefined, marks: NO_MARKS, rowsBlob: undefined };
  }
  const marks = readMarks(fields);
  if (!isOurs(fields)) return { ...last, rowCount: undefined, marks, rowsBlob: undefined };
  const rowCount = fields.optionalInteger("ThRowCount");
  const rowsBlob = fields.optionalNonEmptyText("ThRowsBlob");
  return { ...last, rowCount, marks, rowsBlob, writtenAt: fields.optionalDate("ThCheckpoint") };
}

/** False if another writer of the format has committed to this execution since. */
function isOurs(fields: Fields): boolean {
  const written = fields.optionalDate("CheckpointCompletedTimestamp");
  return written?.getTime() === fields.optionalDate("ThCheckpoint")?.getTime();
}

function readMarks(fields: Fields): Marks {
  return {
    sentThrough: fields.optionalInteger("ThSentThrough") ?? 0,
    spilled: readSpilled(fields),
    outbox: fields.objects("ThOutbox").map(readOutboxEntry),
    appliedIds: fields.list("ThAppliedIds").map((pair) => readAppliedId(fields, pair)),
    lastSent: fields.objects("ThLastSent").map(readLastSent),
    heard: readHeard(fields),
  };
}

function encodeOutboxEntry({ message, keeper }: OutboxEntry): object {
  return { message: encodeMessageData(message, 0), keeper };
}

/** A pair, because there may be many. */
function encodeAppliedId({ messageId, appliedAt }: AppliedId): readonly [string, number] {
  return [messageId, appliedAt.getTime()];
}

function encodeLastSent({ instanceId, start, event, stream }: LastSent): object {
  return {
    instanceId,
    start: start && pairOf(start),
    event: event && pairOf(event),
    stream: stream && [stream.stream, stream.number],
  };
}

function pairOf({ messageId, sentAt }: Sent): readonly [string, number] {
  return [messageId, sentAt.getTime()];
}

function listText(list: readonly unknown[]): string {
  return list.length === 0 ? "" : JSON.stringify(list);
}

function readCommitId(fields: Fields): CommitId | undefined {
  const text = fields.optionalNonEmptyText("ThCommitId");
  if (text === undefined) return undefined;
  const [, number, nonce] = /^(\d+)-([0-9a-f]+)$/i.exec(text) ?? [];
  if (number === undefined || nonce === undefined) {
    return fields.reject("ThCommitId", "a number, '-' and hex digits");
  }
  return { number: Number(number), nonce };
}

function readPart(fields: Fields): CommitPart | undefined {
  const text = fields.optionalNonEmptyText("ThPart");
  if (text === undefined) return undefined;
  const [, index, of] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  if (index === undefined || of === undefined)
    return fields.reject("ThPart", "two numbers and '/'");
  return { index: Number(index), of: Number(of) };
}

function readSpilled(fields: Fields): readonly number[] {
  const ids = idsOf(fields.list("ThSpilled"));
  return ids ?? fields.reject("ThSpilled", "event ids, and pairs of the first and the last");
}

function readOutboxEntry(entry: Fields): OutboxEntry {
  const data = entry.object("message");
  const decoded = readMessage(data, () => data.reject("ActivityId", "a GUID"));
  if (decoded.kind === "blob") return data.reject("CompressedBlobName", "no blob");
  const keeper = entry.object("keeper");
  return {
    message: decoded.message,
    keeper: {
      queueMessageId: keeper.text("queueMessageId"),
      messageId: keeper.text("messageId"),
    },
  };
}

function readAppliedId(fields: Fields, pair: unknown): AppliedId {
  const [messageId, appliedAt] = readPair(fields, "ThAppliedIds", pair);
  return { messageId, appliedAt };
}

function readLastSent(entry: Fields): LastSent {
  return {
    instanceId: entry.text("instanceId"),
    start: readSent(entry, "start"),
    event: readSent(entry, "event"),
    stream: readLastInStream(entry),
  };
}

function readLastInStream(entry: Fields): LastInStream | undefined {
  const pair = entry.raw("stream");
  if (pair === undefined) return undefined;
  const [stream, number] = Array.isArray(pair) ? (pair as readonly unknown[]) : []; // isArray says any[]
  if (typeof stream !== "string" || typeof number !== "number") {
    return entry.reject("stream", "a pair of a stream and a number");
  }
  return { stream, number };
}

function readHeard(fields: Fields): readonly HeardStream[] {
  const heard = decodeHeard(fields.optionalText("ThHeard") ?? "");
  return heard ?? fields.reject("ThHeard", "streams and numbers in base 36");
}

function readSent(entry: Fields, name: string): Sent | undefined {
  const pair = entry.raw(name);
  if (pair === undefined) return undefined;
  const [messageId, sentAt] = readPair(entry, name, pair);
  return { messageId, sentAt };
}

function readPair(fields: Fields, name: string, pair: unknown): readonly [string, Date] {
  const [id, at] = Array.isArray(pair) ? (pair as readonly unknown[]) : []; // isArray says any[]
  if (typeof id !== "string" || typeof at !== "number") {
    return fields.reject(name, "pairs of a message id and milliseconds");
  }
  return [id, new Date(at)];
}
