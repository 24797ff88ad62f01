import type { InstanceStatus } from "@taskhub/core";
import { findInstances } from "./find-instances.js";
import type { Hub } from "./hub.js";
import type { InstanceFilter } from "./instance-filter.js";
import { unescapeInstanceKey } from "./instance-key.js";
import { mapInParallel } from "./map-in-parallel.js";
import { readStatus, resolvedStatus } from "./read-status.js";
import type { StoredEntity } from "./services.js";

/**
 * The statuses of the instances that are meant, payloads in blobs included, page by page.
 *
 * One page of rows is held at a time. Without order but that of the store's keys; an instance that is
 * purged meanwhile may be left out.
 *
 * @throws RangeError if the filter says what cannot be asked for.
 * @throws RowUnreadableError if a row cannot be read, or names a blob that is not there.
 */
export async function* listInstances(
  hub: Hub,
  wanted: InstanceFilter,
): AsyncGenerator<readonly InstanceStatus[], void> {
  for await (const rows of findInstances(hub, wanted)) {
    const statuses = await mapInParallel(rows, (row) => statusIn(hub, row));
    yield statuses.filter((status) => status !== undefined);
  }
}

/** A row that was replaced since it was read took its blobs along: then it is read again. */
export async function statusIn(hub: Hub, row: StoredEntity): Promise<InstanceStatus | undefined> {
  const resolved = await resolvedStatus(hub, row, "status");
  return resolved ?? (await readStatus(hub, unescapeInstanceKey(row.partitionKey)));
}
