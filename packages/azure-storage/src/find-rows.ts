import { decodeContinuation, encodeContinuation, type ListKind } from "./continuation.js";
import type { Hub } from "./hub.js";
import type { Filter } from "./odata-filter.js";
import type { StoredEntity } from "./services.js";

/** Rows of the Instances table to look for. */
interface RowQuery {
  readonly list: ListKind;
  readonly filter: Filter;
  /** What their keys begin with: the filter's range may be wider. */
  readonly keyPrefix: string;
  /** Columns to read; all if absent. */
  readonly columns?: readonly string[] | undefined;
  /** 1 to 1,000; the store's choice if absent. */
  readonly pageSize?: number | undefined;
  /** To go on behind a page. */
  readonly continuation?: string | undefined;
}

/** What one request brought. */
export interface RowPage {
  /** May be empty although more follow. */
  readonly rows: readonly StoredEntity[];
  /** For a query that goes on behind this page; absent if it is the last one. */
  readonly continuation: string | undefined;
}

/**
 * The rows that are meant, page by page, one request each, in the order of their keys.
 *
 * What is written meanwhile may be among them or not.
 *
 * @throws InvalidContinuationError if it is to go on from a place that no page gave.
 */
export async function* findRows(
  hub: Hub,
  { list, filter, keyPrefix, columns, pageSize: top, continuation }: RowQuery,
): AsyncGenerator<RowPage, void> {
  let place = continuation === undefined ? undefined : decodeContinuation(hub, list, continuation);
  do {
    const query = { filter, columns, top, continuation: place };
    const page = await hub.services.tables.query(hub.names.instancesTable, query, "status");
    place = page.continuation;
    yield {
      rows: page.entities.filter(({ partitionKey }) => partitionKey.startsWith(keyPrefix)),
      continuation: place === undefined ? undefined : encodeContinuation(hub, list, place),
    };
  } while (place !== undefined);
}
