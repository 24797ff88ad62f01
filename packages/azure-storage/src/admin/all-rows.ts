import type { Hub } from "../hub.js";
import { ge } from "../odata-filter.js";
import type { Query, StoredEntity } from "../services.js";

const EVERYTHING = ge("PartitionKey", "");

/** What is wanted of a table; everything if nothing is said. */
type Wanted = Partial<Omit<Query, "continuation">>;

/** The rows that are meant, page by page, one request each. */
export async function* pagesOf(
  hub: Pick<Hub, "services">,
  table: string,
  { filter = EVERYTHING, columns, top }: Wanted,
): AsyncGenerator<readonly StoredEntity[], void> {
  let continuation: string | undefined;
  do {
    const query = { filter, columns, top, continuation };
    const page = await hub.services.tables.query(table, query, "status");
    yield page.entities;
    continuation = page.continuation;
  } while (continuation !== undefined);
}

/** The rows that are meant, one after the other. */
export async function* allRows(
  hub: Pick<Hub, "services">,
  table: string,
  wanted: Wanted,
): AsyncGenerator<StoredEntity, void> {
  for await (const rows of pagesOf(hub, table, wanted)) yield* rows;
}
