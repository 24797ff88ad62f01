import type { Commit } from "@taskhub/core";
import type { Hub } from "./hub.js";
import { readSnapshot } from "./read-snapshot.js";
import { rowKeyOf } from "./row-codec.js";
import type { Entity } from "./services.js";

/**
 * All rows of a history as a commit leaves them, for one that changes too many for a transaction.
 *
 * They are taken as they lie in the table: other tools read columns in them that we do not.
 *
 * @param changes - Columns of earlier rows to be merged in.
 * @param added - New rows.
 * @returns `undefined` if the history is not what the commit was made for.
 */
export async function rewrittenHistory(
  hub: Hub,
  { instanceId, stamp, firstRow }: Commit,
  changes: readonly Entity[],
  added: readonly Entity[],
): Promise<readonly Entity[] | undefined> {
  const found = await readSnapshot(hub, instanceId, { payer: { instanceId } });
  if (found.kind !== "whole" || found.snapshot.stamp !== stamp) return undefined;
  const changed = new Map(changes.map(({ rowKey, columns }) => [rowKey, columns]));
  const rows = found.snapshot.rows.slice(0, firstRow).map(({ partitionKey, columns }, index) => {
    const rowKey = rowKeyOf(index);
    return { partitionKey, rowKey, columns: { ...columns, ...changed.get(rowKey) } };
  });
  return [...rows, ...added];
}
