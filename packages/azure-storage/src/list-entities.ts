import type { InstanceStatus } from "@taskhub/core";
import { entityTableFilter, keyPrefixOf, type EntityFilter } from "./entity-filter.js";
import { findRows } from "./find-rows.js";
import type { Hub } from "./hub.js";
import { statusColumns } from "./status-columns.js";
import { statusesIn } from "./statuses-in.js";

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
 * @throws InvalidContinuationError if it is to go on from a place that no page gave.
 * @throws RowUnreadableError if a row cannot be read, or names a blob that is not there.
 */
export async function* listEntities(
  hub: Hub,
  wanted: EntityFilter,
): AsyncGenerator<EntityPage, void> {
  const { pageSize, continuation, fetchState = true } = wanted;
  const view = { includeInput: fetchState, includeOutput: fetchState };
  const pages = findRows(hub, {
    list: "entities",
    filter: entityTableFilter(wanted),
    keyPrefix: keyPrefixOf(wanted),
    columns: statusColumns(view),
    ...{ pageSize, continuation },
  });
  for await (const { rows, continuation: next } of pages) {
    yield { statuses: await statusesIn(hub, rows, view), continuation: next };
  }
}
