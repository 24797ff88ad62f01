/**
 * The rows of one history, as they stood at one moment (P7).
 *
 * One page of one partition is a snapshot; several pages are not. A history that needs several is
 * read behind the sentinel's row count: rows below a count that was read before them do not change
 * while their execution lives, unless it is rewound, and what came later is read again.
 *
 * @module
 */
import type { HistoryLimits, Stamp } from "@taskhub/core";
import { excessOf, textBytes } from "./history-size.js";
import { HistoryUnreadableError } from "./history-unreadable-error.js";
import type { Hub } from "./hub.js";
import { escapeInstanceKey } from "./instance-key.js";
import { and, eq, ge } from "./odata-filter.js";
import { ifPresent } from "./outcome.js";
import { readSentinel, stampOf } from "./read-sentinel.js";
import { rowKeyOf } from "./row-codec.js";
import { readRows } from "./rows-blob.js";
import { decodeSentinel, SENTINEL_ROW_KEY, type Sentinel } from "./sentinel-codec.js";
import type { Entity, Page, Payer, Query, StoredEntity } from "./services.js";
import { resolveColumns } from "./store-payload.js";

/** A read meets a write about once; ten pauses are some 10 s. */
const MAX_READS = 10;
const FIRST_PAUSE_MS = 20;

/** A history as one read found it. Large columns of its rows are still in blobs. */
export interface Snapshot {
  readonly stamp: Stamp;
  readonly sentinel: Sentinel;
  readonly rows: readonly Entity[];
  /** Present while the rows are being put in place of another history: all of them, cut into parts. */
  readonly cut?: readonly (readonly Entity[])[];
}

/** Whose rows they are, and which rewind has written them: what tells two histories of an id apart. */
type Version = Pick<Sentinel, "executionId" | "rewrittenBy">;

/** Rows that are known to be committed to an execution, from the first one on. */
interface Settled {
  readonly version: Version | undefined;
  readonly rows: readonly StoredEntity[];
}

const NOTHING_SETTLED: Settled = { version: undefined, rows: [] };

/** Who pays for the read, and how much of the history is taken into memory. */
export interface ReadOptions {
  readonly payer: Payer;
  readonly limits?: HistoryLimits | undefined;
}

/** What a read came to. `absent`: the instance never ran, or was purged. */
export type SnapshotFound =
  | { readonly kind: "absent" }
  | { readonly kind: "whole"; readonly snapshot: Snapshot }
  | { readonly kind: "tooLarge"; readonly reason: string };

/** @throws HistoryUnreadableError if rows that the sentinel counts stay missing. */
export async function readSnapshot(
  hub: Hub,
  instanceId: string,
  options: ReadOptions,
): Promise<SnapshotFound> {
  const reader = new Reader(hub, instanceId, options);
  let settled = NOTHING_SETTLED;
  for (let reads = 1; ; reads += 1) {
    const found = await reader.read(settled);
    if (found.kind === "absent" || found.kind === "whole" || found.kind === "tooLarge") {
      return found;
    }
    if (found.kind === "torn") {
      if (reads >= MAX_READS) throw new HistoryUnreadableError(instanceId, found.reason);
      await hub.clock.sleep(FIRST_PAUSE_MS * 2 ** (reads - 1) * (0.5 + hub.random.fraction()));
    }
    settled = found.kind === "settled" ? found.settled : NOTHING_SETTLED;
  }
}

type Found =
  | SnapshotFound
  | { readonly kind: "settled"; readonly settled: Settled }
  | { readonly kind: "torn"; readonly reason: string };

class Reader {
  private readonly partitionKey: string;

  constructor(
    private readonly hub: Hub,
    private readonly instanceId: string,
    private readonly options: ReadOptions,
  ) {
    this.partitionKey = escapeInstanceKey(instanceId);
  }

  /** Reads what follows the rows that are settled. */
  async read(settled: Settled): Promise<Found> {
    const first = await this.page(settled);
    if (first.continuation === undefined) return this.assemble(settled, first.entities);

    const before = await readSentinel(this.hub, this.instanceId);
    const pages = await this.allPages(settled, before?.sentinel);
    if (pages.kind === "tooLarge") return pages;
    const { entities } = pages;
    const after = entities.find(isSentinel);
    if (before && after?.etag === before.stamp) return this.assemble(settled, entities);
    // a commit came between: its rows may be those of a commit that never ended, but older ones stand
    const { executionId, rewrittenBy, rowCount, rowsBlob } = before?.sentinel ?? {};
    const isRewritten = after?.columns["ThRewritten"] !== rewrittenBy;
    if (rowCount === undefined || rowsBlob !== undefined || isRewritten) {
      return { kind: "torn", reason: "it changed while it was read" };
    }
    const version = { executionId, rewrittenBy };
    const rows = liveRows(settledFor(settled, version), entities, { executionId, rowCount });
    if (rows.length < rowCount) return this.fewer(rows.length, rowCount);
    return { kind: "settled", settled: { version, rows } };
  }

  private async assemble(settled: Settled, entities: readonly StoredEntity[]): Promise<Found> {
    const row = entities.find(isSentinel);
    if (!row) return { kind: "absent" };
    const sentinel = decodeSentinel(await resolveColumns(this.hub, row, this.options.payer));
    const stamp = stampOf(row);
    const { rowsBlob } = sentinel;
    if (rowsBlob !== undefined) return this.replacement(sentinel, stamp, rowsBlob);
    if (settled.rows.length > 0 && !isSame(settled.version, sentinel)) {
      return { kind: "torn", reason: "it was replaced while it was read" };
    }
    const rows = liveRows(settledFor(settled, sentinel), entities, sentinel);
    if (sentinel.rowCount !== undefined && rows.length < sentinel.rowCount) {
      return this.fewer(rows.length, sentinel.rowCount);
    }
    return this.within({ stamp, sentinel, rows });
  }

  private async replacement(sentinel: Sentinel, stamp: Stamp, blob: string): Promise<Found> {
    const { hub, instanceId, partitionKey } = this;
    const cut = await ifPresent(readRows(hub, { instanceId, partitionKey }, blob));
    if (!cut) return { kind: "torn", reason: `its rows are not in the blob '${blob}'` };
    return this.within({ stamp, sentinel, rows: cut.flat(), cut });
  }

  private fewer(found: number, counted: number): Found {
    return { kind: "torn", reason: `expected ${counted} rows, found ${found}` };
  }

  private within(snapshot: Snapshot): SnapshotFound {
    return this.tooLarge(snapshot.rows.length, sum(snapshot.rows)) ?? { kind: "whole", snapshot };
  }

  private tooLarge(rows: number, bytes: number) {
    const reason = excessOf(this.options.limits, { rows, bytes });
    return reason === undefined ? undefined : { kind: "tooLarge" as const, reason };
  }

  /** @param before - Of the history that is wanted; rows that cannot be its are not kept. */
  private async allPages(
    settled: Settled,
    before: Sentinel | undefined,
  ): Promise<
    | { readonly kind: "read"; readonly entities: readonly StoredEntity[] }
    | Extract<SnapshotFound, { kind: "tooLarge" }>
  > {
    const isWanted = (row: StoredEntity) =>
      isSentinel(row) || !before || isRowOf(before, row.rowKey, row.columns["ExecutionId"]);
    const entities: StoredEntity[] = [];
    let bytes = sum(settled.rows);
    let continuation: string | undefined;
    let tooLarge = this.tooLarge(before?.rowCount ?? 0, bytes);
    while (!tooLarge) {
      const page = await this.page(settled, continuation);
      const wanted = page.entities.filter(isWanted);
      entities.push(...wanted);
      bytes += sum(wanted);
      continuation = page.continuation;
      if (continuation === undefined) return { kind: "read", entities };
      tooLarge = this.tooLarge(settled.rows.length + entities.length, bytes);
    }
    return tooLarge;
  }

  private page({ rows }: Settled, continuation?: string): Promise<Page> {
    const partition = eq("PartitionKey", this.partitionKey);
    const query: Query = {
      filter: rows.length === 0 ? partition : and(partition, ge("RowKey", rowKeyOf(rows.length))),
      continuation,
    };
    return this.hub.services.tables.query(this.hub.names.historyTable, query, this.options.payer);
  }
}

/** The rows of the execution without a gap, up to its count: stale and unfinished ones left out. */
export function liveRows(
  settled: readonly StoredEntity[],
  entities: readonly StoredEntity[],
  { executionId, rowCount }: Pick<Sentinel, "executionId" | "rowCount">,
): readonly StoredEntity[] {
  const rows = [...settled];
  for (const entity of entities) {
    const isNext =
      entity.rowKey === rowKeyOf(rows.length) && entity.columns["ExecutionId"] === executionId;
    if (!isNext || rows.length === rowCount) break;
    rows.push(entity);
  }
  return rows;
}

/** What is settled of an execution. */
function settledFor({ version, rows }: Settled, wanted: Version) {
  return isSame(version, wanted) ? rows : [];
}

function isSame(one: Version | undefined, other: Version): boolean {
  if (one === undefined) return false;
  return one.executionId === other.executionId && one.rewrittenBy === other.rewrittenBy;
}

function isRowOf(
  { executionId, rowCount }: Sentinel,
  rowKey: string,
  ofExecution: unknown,
): boolean {
  if (ofExecution !== executionId) return false;
  return rowCount === undefined || rowKey < rowKeyOf(rowCount);
}

function sum(rows: readonly Entity[]): number {
  return rows.reduce((bytes, row) => bytes + textBytes(row), 0);
}

function isSentinel({ rowKey }: StoredEntity): boolean {
  return rowKey === SENTINEL_ROW_KEY;
}
