import type { Stamp, StorageError } from "@taskhub/core";
import { MAX_ROWS } from "./commit-plan.js";
import type { Hub } from "./hub.js";
import { escapeInstanceKey } from "./instance-key.js";
import { outcomeOf } from "./outcome.js";
import { stampOf } from "./read-sentinel.js";
import { SENTINEL_ROW_KEY } from "./sentinel-codec.js";
import type { TableWrite } from "./services.js";

/** What became of a deletion. */
export interface DeletedRows {
  /** The last stamp that is known; after an `error` there may be a later one. */
  readonly stamp: Stamp;
  /** Rows that are gone for certain: the first ones. */
  readonly count: number;
  /** Of the transaction that was the last to be tried. */
  readonly error?: StorageError;
}

/**
 * Deletes rows of a history, each transaction under the stamp of the one before: should another worker
 * commit meanwhile, its rows stay.
 *
 * A row that is not there ends it, like any other failure.
 *
 * @param rowKeys - Of rows that do not count under the stamp.
 */
export async function deleteHistoryRows(
  hub: Hub,
  { instanceId, stamp: first }: { readonly instanceId: string; readonly stamp: Stamp },
  rowKeys: readonly string[],
): Promise<DeletedRows> {
  const partitionKey = escapeInstanceKey(instanceId);
  let stamp = first;
  for (let count = 0; count < rowKeys.length; count += MAX_ROWS) {
    const writes: TableWrite[] = [
      // nothing of it changes but the stamp
      {
        kind: "merge",
        entity: { partitionKey, rowKey: SENTINEL_ROW_KEY, columns: {} },
        etag: stamp,
      },
      ...rowKeys
        .slice(count, count + MAX_ROWS)
        .map((rowKey) => ({ kind: "delete" as const, partitionKey, rowKey, etag: "*" })),
    ];
    const outcome = await outcomeOf(
      hub.services.tables.transact(hub.names.historyTable, writes, { instanceId }),
    );
    if (outcome.kind === "failed") return { stamp, count, error: outcome.error };
    stamp = stampOf({ etag: outcome.value[0] ?? "" });
  }
  return { stamp, count: rowKeys.length };
}
