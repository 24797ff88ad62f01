/** Rows that the table service gives at once. */
const MAX_PAGE_SIZE = 1_000; // "Query timeout and pagination": "a maximum of 1,000 items at one time"

/** @throws RangeError if the table service gives no pages of that size. */
export function requirePageSize(pageSize: number | undefined): void {
  if (pageSize === undefined) return;
  if (Number.isInteger(pageSize) && pageSize >= 1 && pageSize <= MAX_PAGE_SIZE) return;
  throw new RangeError(`Expected a page size from 1 to ${MAX_PAGE_SIZE}, got ${pageSize}.`);
}
