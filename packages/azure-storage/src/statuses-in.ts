import type { InstanceStatus } from "@taskhub/core";
import type { Hub } from "./hub.js";
import { unescapeInstanceKey } from "./instance-key.js";
import { mapInParallel } from "./map-in-parallel.js";
import { readStatus, resolvedStatus } from "./read-status.js";
import type { StoredEntity } from "./services.js";
import type { PayloadView } from "./status-columns.js";

/**
 * The statuses in rows that were read for a view, payloads in blobs included.
 *
 * An instance that is purged meanwhile is left out.
 *
 * @throws RowUnreadableError if a row cannot be read, or names a blob that is not there.
 */
export async function statusesIn(
  hub: Hub,
  rows: readonly StoredEntity[],
  view: PayloadView,
): Promise<readonly InstanceStatus[]> {
  const statuses = await mapInParallel(rows, (row) => statusIn(hub, row, view));
  return statuses.filter((status) => status !== undefined);
}

/** A row that was replaced since it was read took its blobs along: then it is read again. */
async function statusIn(
  hub: Hub,
  row: StoredEntity,
  { includeInput = true, includeOutput = true }: PayloadView,
): Promise<InstanceStatus | undefined> {
  const resolved = await resolvedStatus(hub, row, "status");
  if (resolved) return resolved;
  const status = await readStatus(hub, unescapeInstanceKey(row.partitionKey));
  return (
    status && {
      ...status,
      ...(!includeInput && { input: undefined }),
      ...(!includeOutput && { output: undefined }),
    }
  );
}
