/**
 * The fence around a history that is being purged: a sentinel that names no execution and counts no
 * rows, and that is no part of a commit. It knows what was sent to the id: a start that comes again,
 * or whose worker slept, must not bring the instance back, nor an event reach the next one.
 *
 * @module
 */
import { isEntityInstance, NO_MARKS, type AppliedId, type Marks, type Stamp } from "@taskhub/core";
import { heardLast } from "./heard-codec.js";
import type { Hub } from "./hub.js";
import { escapeInstanceKey } from "./instance-key.js";
import { MAX_COLUMN_CHARS } from "./large-columns.js";
import { and, eq, or } from "./odata-filter.js";
import { ifPresent, isAnswer, outcomeOf } from "./outcome.js";
import { readSentinelRow, readStamp, stampOf } from "./read-sentinel.js";
import { rowKeyOf } from "./row-codec.js";
import {
  decodeSentinel,
  encodeSentinel,
  SENTINEL_ROW_KEY,
  type Sentinel,
} from "./sentinel-codec.js";
import type { Entity, StoredEntity, TableWrite } from "./services.js";
import { resolveColumns } from "./store-payload.js";
import { blobsOfRows } from "./superseded-blobs.js";

const NONCE_BYTES = 8;
/** They fit a column beside the others. */
const MAX_IDS = 300;
const SENT_TO_INSTANCES = [
  "ExecutionStarted",
  "EventRaised",
  "ExecutionTerminated",
  "ExecutionSuspended",
  "ExecutionResumed",
] as const;
/** The blobs that the sentinel named before it was fenced, as a JSON list. */
const FENCED_BLOBS = "ThFencedBlobs";

/**
 * `alive`: the id has an execution that has not ended, or is not the one to purge.
 * `changed`: somebody wrote the sentinel meanwhile, or is about to.
 */
export type Fenced =
  | {
      readonly kind: "fenced";
      /** Absent if there is no history at all, and nothing to fence. */
      readonly stamp: Stamp | undefined;
      /** What the sentinel named. */
      readonly blobs: readonly string[];
    }
  | { readonly kind: "alive" }
  | { readonly kind: "changed" };

export class HistoryFence {
  private readonly partitionKey: string;
  private readonly isEntity: boolean;

  constructor(
    private readonly hub: Hub,
    private readonly instanceId: string,
    /**
     * The execution to purge; any that has ended, if absent, as in rows of `func durable`. One of an
     * entity has ended with its commit: the next operation begins another.
     */
    private readonly executionId: string | undefined,
  ) {
    this.partitionKey = escapeInstanceKey(instanceId);
    this.isEntity = isEntityInstance(instanceId);
  }

  /** Puts the fence, or takes over the one that an earlier or another purge has put. */
  async put(): Promise<Fenced> {
    const { hub, instanceId } = this;
    const row = await readSentinelRow(hub, instanceId);
    const sentinel = row && (await this.decode(row));
    if (row && !sentinel) return { kind: "changed" };
    if (row && sentinel && isFence(sentinel)) {
      return { kind: "fenced", stamp: stampOf(row), blobs: fencedBlobs(row) };
    }
    if (!row && (await this.rows()).rowKeys.length === 0) {
      return { kind: "fenced", stamp: undefined, blobs: [] };
    }
    if (sentinel && !(await this.isEnded(sentinel))) {
      // another purge may have taken the rows meanwhile
      const isUnchanged = (await readStamp(hub, instanceId)) === row.etag;
      return { kind: isUnchanged ? "alive" : "changed" };
    }
    // what is not in a queue yet would be lost with it: whoever has committed it is about to send it
    if (sentinel && sentinel.marks.outbox.length > 0 && this.isEntity) return { kind: "changed" };
    const blobs = row ? blobsOfRows([row]) : [];
    const appliedIds = await this.appliedIds(sentinel);
    const heard = heardLast(sentinel?.marks.heard ?? [], MAX_COLUMN_CHARS);
    const number = (sentinel?.commitId?.number ?? 0) + 1;
    const entity = this.fence(number, blobs, { appliedIds, heard });
    const write: TableWrite = row
      ? { kind: "merge", entity, etag: row.etag }
      : { kind: "insert", entity };
    const outcome = await outcomeOf(
      hub.services.tables.transact(hub.names.historyTable, [write], { instanceId }),
    );
    if (outcome.kind === "done") {
      return { kind: "fenced", stamp: stampOf({ etag: outcome.value[0] ?? "" }), blobs };
    }
    if (isAnswer(outcome.error)) return { kind: "changed" };
    throw outcome.error;
  }

  /** What else there is in the partition, of whatever execution. */
  async rows(): Promise<{
    readonly rowKeys: readonly string[];
    readonly blobs: readonly string[];
  }> {
    const rowKeys: string[] = [];
    const blobs: string[] = [];
    for await (const row of this.query(eq("PartitionKey", this.partitionKey))) {
      if (row.rowKey === SENTINEL_ROW_KEY) continue;
      rowKeys.push(row.rowKey);
      blobs.push(...blobsOfRows([row]));
    }
    return { rowKeys, blobs };
  }

  /** The sentinel's key, for a delete under a stamp. */
  keyAt(stamp: Stamp) {
    return { partitionKey: this.partitionKey, rowKey: SENTINEL_ROW_KEY, etag: stamp };
  }

  /** @returns `undefined` if a blob of it is gone: somebody wrote the sentinel meanwhile. */
  private async decode(row: StoredEntity): Promise<Sentinel | undefined> {
    if (!this.isEntity) return decodeSentinel(row);
    // all that an entity has heard must be known after it
    const { hub, instanceId } = this;
    const resolved = await ifPresent(resolveColumns(hub, row, { instanceId }));
    return resolved && decodeSentinel(resolved);
  }

  private async isEnded({ executionId, rowCount, rowsBlob }: Sentinel): Promise<boolean> {
    if (executionId === undefined || executionId === "" || rowsBlob !== undefined) return false;
    if (this.executionId !== undefined && this.executionId !== executionId) return false;
    if (this.isEntity) return true;
    const filter = and(
      eq("PartitionKey", this.partitionKey),
      eq("ExecutionId", executionId),
      eq("EventType", "ExecutionCompleted"),
    );
    for await (const { rowKey } of this.query(filter, ["EventType"])) {
      if (rowCount === undefined || rowKey < rowKeyOf(rowCount)) return true;
    }
    return false;
  }

  private async *query(
    filter: string,
    columns?: readonly string[],
  ): AsyncGenerator<StoredEntity, void> {
    const { hub, instanceId } = this;
    let continuation: string | undefined;
    do {
      const query = { filter, columns, continuation };
      const page = await hub.services.tables.query(hub.names.historyTable, query, { instanceId });
      yield* page.entities;
      continuation = page.continuation;
    } while (continuation !== undefined);
  }

  /** Ids of what was sent to the instance: by them a copy that comes late is known (P5). */
  private async appliedIds(sentinel: Sentinel | undefined): Promise<readonly AppliedId[]> {
    const types = SENT_TO_INSTANCES.map((type) => eq("EventType", type));
    const filter = and(eq("PartitionKey", this.partitionKey), or(...types));
    const starts: AppliedId[] = [];
    const others = [...(sentinel?.marks.appliedIds ?? [])];
    for await (const { columns } of this.query(filter, ["EventType", "ThMessageId"])) {
      const { ThMessageId: messageId, EventType: type } = columns;
      if (typeof messageId !== "string") continue;
      const ids = type === "ExecutionStarted" ? starts : others;
      ids.push({ messageId, appliedAt: this.hub.clock.now() });
    }
    // a start comes first in its history, and is what must not be forgotten
    return [...starts, ...others.slice(-MAX_IDS)];
  }

  private fence(
    number: number,
    blobs: readonly string[],
    known: Pick<Marks, "appliedIds" | "heard">,
  ): Entity {
    const { clock, random } = this.hub;
    const commitId = { number, nonce: random.hex(NONCE_BYTES) };
    const part = { index: 1, of: 1 };
    const marks = { ...NO_MARKS, ...known };
    const empty = { executionId: "", rowCount: 0, marks, rowsBlob: undefined };
    const entity = encodeSentinel({ ...empty, commitId, part }, this.partitionKey, clock.now());
    return { ...entity, columns: { ...entity.columns, [FENCED_BLOBS]: JSON.stringify(blobs) } };
  }
}

/** A first commit in several parts names no execution either until its last part. */
export function isFence({ executionId, rowCount, part }: Sentinel): boolean {
  return executionId === "" && rowCount === 0 && part?.index === 1 && part.of === 1;
}

function fencedBlobs({ columns }: Entity): readonly string[] {
  const text = columns[FENCED_BLOBS];
  return typeof text === "string" ? (JSON.parse(text) as readonly string[]) : []; // `fence` wrote it
}
