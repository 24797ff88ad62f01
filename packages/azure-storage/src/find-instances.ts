import type { Hub } from "./hub.js";
import { tableFilter, type InstanceFilter } from "./instance-filter.js";
import type { StoredEntity } from "./services.js";

/**
 * The rows of the instances that are meant, page by page, in the order of their keys.
 *
 * What is written meanwhile may be among them or not.
 *
 * @param columns - Columns to read; all if absent.
 */
export async function* findInstances(
  hub: Hub,
  wanted: InstanceFilter,
  columns?: readonly string[],
): AsyncGenerator<readonly StoredEntity[], void> {
  const filter = tableFilter(wanted);
  let continuation: string | undefined;
  do {
    const query = { filter, columns, continuation };
    const page = await hub.services.tables.query(hub.names.instancesTable, query, "status");
    yield page.entities;
    continuation = page.continuation;
  } while (continuation !== undefined);
}
