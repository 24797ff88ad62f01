/**
 * How a commit is cut into transactions (P7).
 *
 * A reader takes the rows below the count on the sentinel, and no others. Rows that are appended are
 * therefore unseen until the last part raises the count. Rows that take the place of others cannot be
 * written unseen: if they need several parts, the first one flips the sentinel to a blob that holds
 * them all, and the last one back to the rows.
 *
 * @module
 */
import { NO_MARKS, type Commit } from "@taskhub/core";
import { rowKeyOf } from "./row-codec.js";
import {
  encodeSentinel,
  type CommitId,
  type CommitPart,
  type SentinelWrite,
} from "./sentinel-codec.js";
import type { Entity } from "./services.js";

/** AzureTableTrackingStore.cs: with the sentinel, a transaction has at most 100 entities. */
export const MAX_ROWS = 99;
/** AzureTableTrackingStore.cs: 3 MiB, estimated; the service refuses 4. */
export const MAX_PART_BYTES = 3_145_728;
/** AzureTableTrackingStore.cs: what a row counts beside its texts. */
export const ROW_BYTES = 1_024;
const BYTES_PER_CHAR = 2; // AzureTableTrackingStore.cs: UTF-16

/** One transaction of a commit. */
export interface PlannedPart {
  readonly index: number;
  readonly rows: readonly Entity[];
  /** Columns that go into earlier rows, which are there; few enough for the transaction. */
  readonly merges?: readonly Entity[];
  /** Keys of rows that go with it, if they are still there; few enough for the transaction. */
  readonly stale?: readonly string[];
  /** The sentinel's columns that this part writes, large columns still in it. */
  readonly sentinel: Entity;
}

/** Columns that say how far a commit has come. */
const PROGRESS = ["ThCommitId", "ThPart", "IsCheckpointComplete"] as const;
/** Columns that say which rows count, in a commit whose rows are not seen yet. */
const UNSEEN = [
  ...PROGRESS,
  "CheckpointCompletedTimestamp",
  "ThCheckpoint",
  "ExecutionId",
  "ThExecutionId",
  "ThRowCount",
] as const;
/** Columns of the part that ends a replacement. */
const REPLACED = [
  ...PROGRESS,
  "CheckpointCompletedTimestamp",
  "ThCheckpoint",
  "ThRowsBlob",
] as const;

/** What all parts of a commit share. */
export interface CommitHead {
  readonly partitionKey: string;
  readonly id: CommitId;
  readonly now: Date;
}

/** The rows, cut so that each part fits one transaction; one empty part if there are none. */
export function cutRows(rows: readonly Entity[]): readonly (readonly Entity[])[] {
  const parts: Entity[][] = [];
  let part: Entity[] = [];
  let bytes = 0;
  for (const row of rows) {
    const size = estimatedBytes(row);
    if (part.length === MAX_ROWS || (part.length > 0 && bytes + size > MAX_PART_BYTES)) {
      parts.push(part);
      part = [];
      bytes = 0;
    }
    part.push(row);
    bytes += size;
  }
  return [...parts, part];
}

/** The parts of a commit whose rows nobody sees before the last part. */
export function appendingParts(
  commit: Commit,
  head: CommitHead,
  cut: readonly (readonly Entity[])[],
): readonly PlannedPart[] {
  const { executionId, firstRow, events, marks } = commit;
  const of = cut.length;
  return cut.map((rows, at) => {
    const part = { index: at + 1, of };
    const sentinel = (changes: Pick<SentinelWrite, "executionId" | "rowCount">) =>
      sentinelOf(head, { ...changes, part, marks, rowsBlob: undefined, ...rewriteOf(commit) });
    if (part.index === of) {
      const rowCount = firstRow + events.length;
      return { index: of, rows, sentinel: sentinel({ executionId, rowCount }) };
    }
    const before = { executionId: firstRow === 0 ? undefined : executionId, rowCount: firstRow };
    return { index: part.index, rows, sentinel: pick(sentinel(before), UNSEEN) };
  });
}

/** The parts of a commit whose rows lie in a blob while they are put in place of others. */
export function replacingParts(
  commit: Commit,
  head: CommitHead,
  cut: readonly (readonly Entity[])[],
  rowsBlob: string,
): readonly PlannedPart[] {
  const { executionId, marks } = commit;
  const first = sentinelOf(head, {
    executionId,
    part: { index: 1, of: cut.length },
    rowCount: cut.flat().length,
    marks,
    rowsBlob,
    ...rewriteOf(commit),
  });
  return [{ index: 1, rows: cut[0] ?? [], sentinel: first }, ...remainingParts(head, cut, 1)];
}

/** The parts that follow part `done` of a replacement; whoever reads its blob may write them. */
export function remainingParts(
  head: CommitHead,
  cut: readonly (readonly Entity[])[],
  done: number,
): readonly PlannedPart[] {
  const of = cut.length;
  return cut.slice(done).map((rows, at) => {
    const part = { index: done + at + 1, of };
    const sentinel = sentinelOf(head, {
      executionId: undefined,
      part,
      rowCount: 0,
      marks: NO_MARKS,
      rowsBlob: undefined,
    });
    return {
      index: part.index,
      rows,
      sentinel: pick(sentinel, part.index === of ? REPLACED : PROGRESS),
    };
  });
}

/**
 * The rows of the replaced execution that no new one overwrites; under the stamp they are there.
 *
 * @returns Their keys, the ones first that fit beside a commit of one part.
 */
export function staleRows(
  { replaces, stamp, events, rowsBefore }: Commit,
  parts: number,
): { readonly beside: readonly string[]; readonly later: readonly string[] } {
  if (!replaces || stamp === undefined) return { beside: [], later: [] };
  const keys: string[] = [];
  for (let index = events.length; index < rowsBefore; index += 1) keys.push(rowKeyOf(index));
  // the old rows of a replacement in several parts may be read until the last one is written
  const fit = parts === 1 ? MAX_ROWS - events.length : 0;
  return { beside: keys.slice(0, fit), later: keys.slice(fit) };
}

/** A reader of several pages must know that rows it has seen may have changed. */
function rewriteOf({ voided = [], commitNumber }: Commit): Pick<SentinelWrite, "rewrittenBy"> {
  return voided.length === 0 ? {} : { rewrittenBy: commitNumber };
}

function sentinelOf(
  { id, partitionKey, now }: CommitHead,
  rest: Omit<SentinelWrite, "commitId"> & { readonly part: CommitPart },
): Entity {
  return encodeSentinel({ ...rest, commitId: id }, partitionKey, now);
}

function pick(entity: Entity, names: readonly string[]): Entity {
  const columns = Object.entries(entity.columns).filter(([name]) => names.includes(name));
  return { ...entity, columns: Object.fromEntries(columns) };
}

/** The format's estimate, or the size on the wire where that is more: text that is not Latin. */
function estimatedBytes({ columns }: Entity): number {
  let bytes = ROW_BYTES;
  for (const value of Object.values(columns)) {
    if (typeof value !== "string") continue;
    bytes += Math.max(value.length * BYTES_PER_CHAR, Buffer.byteLength(JSON.stringify(value)));
  }
  return bytes;
}
