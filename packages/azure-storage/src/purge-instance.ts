/**
 * Removes all that the store has of an instance that has finished, or of an entity: history, blobs, row.
 *
 *   1  the row is finished, and the sentinel names its execution, which has ended;
 *      that of an entity has when it is committed and what it sends is in the queues
 *   2  the sentinel is fenced: from then on no commit on an earlier stamp succeeds (P4), and a reader
 *      sees an instance without an execution
 *   3  blobs go, then the rows that name them, then the sentinel, then the instance row;
 *      the sentinel of one that has just ended stays a while longer
 *
 * A crash leaves the instance row, so that the instance can be found and purged again; rows outlive
 * their blobs, so that the next purge knows the names. Each write is under the stamp, or the ETag of
 * the row: whoever starts the id anew meanwhile keeps what is his, and another purge is only helped.
 *
 * Messages stay in their queues. One that lay in a blob opens without its payload then.
 *
 * @module
 */
import {
  isEntityInstance,
  isFinished,
  neverBegan,
  type InstanceStatus,
  type Stamp,
  type StorageError,
} from "@taskhub/core";
import { deleteHistoryRows } from "./delete-history-rows.js";
import { HistoryFence } from "./history-fence.js";
import type { Hub } from "./hub.js";
import { readInstanceEntity, rowWithoutPayloads, urlOf } from "./instance-row.js";
import { payloadBlobOf } from "./instance-payload.js";
import { isAnswer, outcomeOf } from "./outcome.js";
import { deleteBlobs, listBlobs } from "./purge-blobs.js";
import { readStamp } from "./read-sentinel.js";
import type { StoredEntity, TableWrite } from "./services.js";
import { blobsOfRows } from "./superseded-blobs.js";

/** How long a purge goes on beside another one. */
export const PURGE_PATIENCE_MS = 30_000;
/**
 * How long after its end the fence of an instance stays: longer than a copy of its start is hidden, or
 * a worker that held one sleeps.
 */
export const TOMBSTONE_MS = 300_000;
/**
 * The same of an entity after its last operation: as long as one remembers what it has heard. A sender
 * that goes on would wait for messages that nobody knows of any more.
 */
export const ENTITY_TOMBSTONE_MS = 1_800_000;
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 1_000;

/**
 * `notFinished`: the instance is live, or has been started anew; what is new of it is whole. Of an
 * entity: an operation came meanwhile.
 */
export type PurgeOutcome =
  | {
      readonly kind: "purged";
      /** History rows and blobs that this call deleted. */
      readonly rows: number;
      readonly blobs: number;
    }
  | { readonly kind: "absent" | "notFinished" };

/**
 * Purges one instance, or goes on with a purge that was interrupted.
 *
 * After a `StorageError` some of it may be gone; call it again.
 *
 * @param isMeant - Asked once more of the status that is about to be purged.
 */
export async function purgeInstance(
  hub: Hub,
  instanceId: string,
  isMeant: (status: InstanceStatus) => boolean = () => true,
): Promise<PurgeOutcome> {
  const row = await readInstanceEntity(hub, instanceId, { instanceId });
  if (!row) return { kind: "absent" };
  const { status } = rowWithoutPayloads(hub, row);
  const isOver = isFinished(status.runtimeStatus) || isEntityInstance(instanceId);
  if (!isOver || !isMeant(status)) return { kind: "notFinished" };
  const purge = new Purge(hub, instanceId, row, status);
  const endsAt = hub.clock.now().getTime() + PURGE_PATIENCE_MS;
  let pauseMs = FIRST_PAUSE_MS;
  for (;;) {
    const outcome = await purge.round();
    if (outcome) return outcome;
    // what changes for so long is not finished
    if (hub.clock.now().getTime() > endsAt) return { kind: "notFinished" };
    await hub.clock.sleep(pauseMs * (0.5 + hub.random.fraction()));
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    const now = await readInstanceEntity(hub, instanceId, { instanceId });
    if (!now) return purge.purged();
    if (now.etag !== row.etag) return { kind: "notFinished" };
  }
}

class Purge {
  private rows = 0;
  private blobs = 0;
  private readonly fence: HistoryFence;
  private readonly endedAt: Date;

  constructor(
    private readonly hub: Hub,
    private readonly instanceId: string,
    private readonly row: StoredEntity,
    status: InstanceStatus,
  ) {
    // what history there is beside a start that was ended before its time is that of the one before
    const executionId = neverBegan(status) ? undefined : status.executionId;
    this.fence = new HistoryFence(hub, instanceId, executionId);
    this.endedAt = status.completedAt ?? status.lastUpdatedAt;
  }

  purged(): PurgeOutcome {
    const { rows, blobs } = this;
    return { kind: "purged", rows, blobs };
  }

  /** @returns `undefined` if somebody else wrote meanwhile: look at the row, and begin anew. */
  async round(): Promise<PurgeOutcome | undefined> {
    const { hub, instanceId, row } = this;
    // a crash after it: the instance has no history any more, and can be purged again
    const fenced = await this.fence.put();
    if (fenced.kind === "alive") return { kind: "notFinished" };
    if (fenced.kind === "changed") return undefined;
    const { stamp } = fenced;
    const history = stamp ? await this.fence.rows() : { rowKeys: [], blobs: [] };
    const listed = await listBlobs(hub, instanceId);
    // what was listed until here is nobody else's, or young
    if (!(await this.isUnchanged(stamp))) return undefined;
    const named = new Set([...fenced.blobs, ...history.blobs, ...this.blobsOfInstanceRow()]);
    // a crash from here on: the rows, or the sentinel, still name those that are left
    this.blobs += await deleteBlobs(hub, instanceId, { listed, named });
    const error = stamp && (await this.deleteHistory(stamp, history.rowKeys));
    if (error && isAnswer(error)) return undefined;
    if (error) throw error;
    const { partitionKey, rowKey, etag } = row;
    // the last of it, so that whatever crashed before can be found
    const last = await this.delete(hub.names.instancesTable, { partitionKey, rowKey, etag });
    if (!last || last.kind === "absent") return this.purged();
    if (last.kind === "precondition") return { kind: "notFinished" };
    throw last;
  }

  private async deleteHistory(
    fencedAt: Stamp,
    rowKeys: readonly string[],
  ): Promise<StorageError | undefined> {
    const { hub, instanceId, fence } = this;
    const { stamp, count, error } = await deleteHistoryRows(
      hub,
      { instanceId, stamp: fencedAt },
      rowKeys,
    );
    this.rows += count;
    if (error) return error;
    if (this.standsForMs() > 0) {
      this.deleteLater(stamp);
      return undefined;
    }
    const sentinel = await this.delete(hub.names.historyTable, fence.keyAt(stamp));
    return sentinel?.kind === "absent" ? undefined : sentinel; // another purge, or a lost reply
  }

  /** Milliseconds for which the fence has to stay as a tombstone. */
  private standsForMs(): number {
    const standsMs = isEntityInstance(this.instanceId) ? ENTITY_TOMBSTONE_MS : TOMBSTONE_MS;
    return this.endedAt.getTime() + standsMs - this.hub.clock.now().getTime();
  }

  /** If this process ends before, one small row stays; the next start of the id takes it over. */
  private deleteLater(stamp: Stamp): void {
    const { hub, fence } = this;
    hub.clock.schedule(this.standsForMs(), () => {
      void this.delete(hub.names.historyTable, fence.keyAt(stamp));
    });
  }

  private async isUnchanged(stamp: Stamp | undefined): Promise<boolean> {
    const { hub, instanceId, row } = this;
    const [now, found] = await Promise.all([
      readInstanceEntity(hub, instanceId, { instanceId }),
      readStamp(hub, instanceId),
    ]);
    return now?.etag === row.etag && found === stamp;
  }

  private blobsOfInstanceRow(): readonly string[] {
    const { hub, row } = this;
    const payloads = (["Input", "Output"] as const).map((column) =>
      payloadBlobOf(row, column, urlOf(hub)),
    );
    return [...blobsOfRows([row]), ...payloads.filter((name) => name !== undefined)];
  }

  private async delete(
    table: string,
    key: Pick<Extract<TableWrite, { kind: "delete" }>, "partitionKey" | "rowKey" | "etag">,
  ): Promise<StorageError | undefined> {
    const { hub, instanceId } = this;
    const outcome = await outcomeOf(
      hub.services.tables.transact(table, [{ kind: "delete", ...key }], { instanceId }),
    );
    return outcome.kind === "failed" ? outcome.error : undefined;
  }
}
