import type { InstanceStatus } from "@taskhub/core";
import { entityTableFilter, keyPrefixOf, type EntityFilter } from "./entity-filter.js";
import type { Hub } from "./hub.js";
import { decodeInstance } from "./instance-codec.js";
import { statusIn } from "./list-instances.js";
import { mapInParallel } from "./map-in-parallel.js";
import type { StoredEntity } from "./services.js";

/** What a listing without states reads: the columns of a row that never lie in blobs. */
const WITHOUT_STATE = [
  ...["ExecutionId", "Name", "Version", "CustomStatus", "RuntimeStatus"],
  ...["CreatedTime", "LastUpdatedTime", "Generation", "ThCommit"],
];

/** Some of the entities that are meant. */
export interface EntityPage {
  /** May be empty although more follow. Without states, there is no `input`. */
  readonly statuses: readonly InstanceStatus[];
  /** For a filter that goes on behind this page; absent if it is the last one. */
  readonly continuation: string | undefined;
}

/**
 * The statuses of the entities that are meant, page by page, in the order of the store's keys.
 *
 * One page is held at a time. The state of an entity is in its `input`, and its last operation was when
 * it was `createdAt`. What changes meanwhile may be among them or not.
 *
 * @throws RangeError if the filter says what cannot be asked for.
 * @throws RowUnreadableError if a row cannot be read, or names a blob that is not there.
 */
export async function* listEntities(
  hub: Hub,
  wanted: EntityFilter,
): AsyncGenerator<EntityPage, void> {
  const { pageSize: top, fetchState = true } = wanted;
  const filter = entityTableFilter(wanted);
  const prefix = keyPrefixOf(wanted);
  const columns = fetchState ? undefined : WITHOUT_STATE;
  let { continuation } = wanted;
  do {
    const query = { filter, columns, top, continuation };
    const page = await hub.services.tables.query(hub.names.instancesTable, query, "status");
    const rows = page.entities.filter(({ partitionKey }) => partitionKey.startsWith(prefix));
    const statuses = fetchState ? await withState(hub, rows) : rows.map(decodeInstance);
    continuation = page.continuation;
    yield { statuses, continuation };
  } while (continuation !== undefined);
}

async function withState(
  hub: Hub,
  rows: readonly StoredEntity[],
): Promise<readonly InstanceStatus[]> {
  const statuses = await mapInParallel(rows, (row) => statusIn(hub, row));
  return statuses.filter((status) => status !== undefined);
}
