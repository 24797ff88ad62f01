import { findRows, type RowPage } from "./find-rows.js";
import type { Hub } from "./hub.js";
import { keyPrefixOf, tableFilter, type InstanceFilter } from "./instance-filter.js";

/**
 * The rows of the instances that are meant, page by page, in the order of their keys.
 *
 * Rarely some more: a row whose status has changed keeps its time of completion, so the caller asks
 * `isMeant` of each.
 *
 * @param columns - Columns to read; all if absent.
 * @throws RangeError if the filter says what cannot be asked for.
 * @throws InvalidContinuationError if it is to go on from a place that no page gave.
 */
export function findInstances(
  hub: Hub,
  wanted: InstanceFilter,
  columns?: readonly string[],
): AsyncGenerator<RowPage, void> {
  const { pageSize, continuation } = wanted;
  return findRows(hub, {
    list: "instances",
    filter: tableFilter(wanted),
    keyPrefix: keyPrefixOf(wanted),
    ...{ columns, pageSize, continuation },
  });
}
