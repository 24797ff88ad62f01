import type { InstanceStatus } from "@taskhub/core";
import { findInstances } from "./find-instances.js";
import type { Hub } from "./hub.js";
import { isMeant, type InstanceFilter } from "./instance-filter.js";
import { statusColumns } from "./status-columns.js";
import { statusesIn } from "./statuses-in.js";

/** Some of the instances that are meant. */
export interface InstancePage {
  /** May be empty although more follow. A payload that was not asked for is absent. */
  readonly statuses: readonly InstanceStatus[];
  /** For a filter that goes on behind this page; absent if it is the last one. */
  readonly continuation: string | undefined;
}

/**
 * The statuses of the instances that are meant, page by page, in the order of the store's keys.
 *
 * A page is one request, and one more for each payload in a blob, and is all that is held. What changes
 * meanwhile may be among them or not.
 *
 * @throws RangeError if the filter says what cannot be asked for.
 * @throws InvalidContinuationError if it is to go on from a place that no page gave.
 * @throws RowUnreadableError if a row cannot be read, or names a blob that is not there.
 */
export async function* listInstances(
  hub: Hub,
  wanted: InstanceFilter,
): AsyncGenerator<InstancePage, void> {
  for await (const page of findInstances(hub, wanted, statusColumns(wanted))) {
    const statuses = await statusesIn(hub, page.rows, wanted);
    yield {
      statuses: statuses.filter((status) => isMeant(wanted, status)),
      continuation: page.continuation,
    };
  }
}
