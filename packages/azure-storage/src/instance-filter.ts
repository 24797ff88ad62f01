/**
 * Which instances are meant: as a filter of the table service, and as a question to one status.
 *
 * Entities never are: they lie in the same table, with ids that begin with `@`.
 *
 * @see DurableTask.AzureStorage `OrchestrationInstanceStatusQueryCondition.cs`.
 * @module
 */
import type { InstanceStatus, RuntimeStatus } from "@taskhub/core";
import { and, eq, ge, lt, or, type Filter } from "./odata-filter.js";

/** Orchestrations to look for; all of them if nothing is said. */
export interface InstanceFilter {
  /** Created then or later. */
  readonly createdFrom?: Date | undefined;
  /** Created then or earlier, to the millisecond. */
  readonly createdTo?: Date | undefined;
  /** In one of these statuses; at least one, if present. */
  readonly runtimeStatus?: readonly RuntimeStatus[] | undefined;
}

const ENTITY = "@"; // what an entity's id begins with
const AFTER_ENTITY = "A"; // the character that follows it

/**
 * The filter that the table service is asked with.
 *
 * @throws RangeError if an instant is invalid, or the list of statuses empty: neither may be read as
 *   "all of them".
 */
export function tableFilter({ createdFrom, createdTo, runtimeStatus }: InstanceFilter): Filter {
  const parts = [or(lt("PartitionKey", ENTITY), ge("PartitionKey", AFTER_ENTITY))];
  if (createdFrom) parts.push(ge("CreatedTime", createdFrom));
  // the table counts tenths of microseconds
  if (createdTo) parts.push(lt("CreatedTime", new Date(createdTo.getTime() + 1)));
  if (runtimeStatus) {
    // the service takes 15 comparisons at most
    parts.push(or(...[...new Set(runtimeStatus)].map((status) => eq("RuntimeStatus", status))));
  }
  return and(...parts);
}

/** True if the filter means an instance in this status. */
export function isMeant(
  { createdFrom, createdTo, runtimeStatus }: InstanceFilter,
  status: Pick<InstanceStatus, "instanceId" | "createdAt" | "runtimeStatus">,
): boolean {
  if (status.instanceId.startsWith(ENTITY)) return false;
  if (createdFrom && status.createdAt < createdFrom) return false;
  if (createdTo && status.createdAt > createdTo) return false;
  return !runtimeStatus || runtimeStatus.includes(status.runtimeStatus);
}
