/**
 * Which instances are meant: as a filter of the table service, and as a question to one status.
 *
 * Entities lie in the same table, with ids that begin with `@`; they are meant only if that is said.
 *
 * @see DurableTask.AzureStorage `OrchestrationInstanceStatusQueryCondition.cs`.
 * @module
 */
import { isEntityInstance, type InstanceStatus, type RuntimeStatus } from "@taskhub/core";
import { escapeInstanceKey } from "./instance-key.js";
import { keysWithPrefix } from "./key-range.js";
import { and, eq, ge, lt, or, type Filter } from "./odata-filter.js";
import { requirePageSize } from "./page-size.js";
import type { PayloadView } from "./status-columns.js";

/** Instances to look for; all orchestrations if nothing is said. */
export interface InstanceFilter extends PayloadView {
  /** Created then or later. */
  readonly createdFrom?: Date | undefined;
  /** Created then or earlier, to the millisecond. */
  readonly createdTo?: Date | undefined;
  /** In one of these statuses; at least one, if present. */
  readonly runtimeStatus?: readonly RuntimeStatus[] | undefined;
  /** What their ids begin with. */
  readonly instanceIdPrefix?: string | undefined;
  /** Name of their orchestrator, exactly. */
  readonly name?: string | undefined;
  /** They have finished, and earlier than that. */
  readonly completedBefore?: Date | undefined;
  /** True to have the entities, too; false by default. */
  readonly includeEntities?: boolean | undefined;
  /** Instances a page, and a request, at most: 1 to 1,000; 1,000 by default. */
  readonly pageSize?: number | undefined;
  /** To go on behind a page. */
  readonly continuation?: string | undefined;
}

const ENTITY = "@"; // what an entity's id begins with
const AFTER_ENTITY = "A"; // the character that follows it

/**
 * What the keys of the instances begin with.
 *
 * @throws RangeError if no id begins so.
 */
export function keyPrefixOf({ instanceIdPrefix = "" }: InstanceFilter): string {
  if (/\p{Surrogate}/u.test(instanceIdPrefix)) {
    throw new RangeError(
      `Expected well-formed Unicode as prefix of ids, got ${JSON.stringify(instanceIdPrefix)}.`,
    );
  }
  return escapeInstanceKey(instanceIdPrefix);
}

/**
 * The filter that the table service is asked with: 14 comparisons at most, of the 15 that it takes.
 *
 * @throws RangeError if an instant or the page size is invalid, the list of statuses empty, or as
 *   {@link keyPrefixOf}: none of it may be read as "all of them".
 */
export function tableFilter(wanted: InstanceFilter): Filter {
  const { createdFrom, createdTo, runtimeStatus, name, completedBefore } = wanted;
  requirePageSize(wanted.pageSize);
  const parts = [...keysOf(wanted)];
  if (createdFrom) parts.push(ge("CreatedTime", createdFrom));
  // the table counts tenths of microseconds
  if (createdTo) parts.push(lt("CreatedTime", new Date(createdTo.getTime() + 1)));
  if (completedBefore) parts.push(lt("CompletedTime", completedBefore));
  if (name !== undefined) parts.push(eq("Name", name));
  if (runtimeStatus) {
    parts.push(or(...[...new Set(runtimeStatus)].map((status) => eq("RuntimeStatus", status))));
  }
  return and(...parts);
}

/** True if the filter means an instance in this status. */
export function isMeant(
  { createdFrom, createdTo, runtimeStatus, ...wanted }: InstanceFilter,
  status: Pick<
    InstanceStatus,
    "instanceId" | "name" | "createdAt" | "completedAt" | "runtimeStatus"
  >,
): boolean {
  const { instanceIdPrefix = "", name, completedBefore, includeEntities = false } = wanted;
  const { instanceId, createdAt, completedAt } = status;
  if (!includeEntities && isEntityInstance(instanceId)) return false;
  if (!instanceId.startsWith(instanceIdPrefix)) return false;
  if (name !== undefined && status.name !== name) return false;
  if (createdFrom && createdAt < createdFrom) return false;
  if (createdTo && createdAt > createdTo) return false;
  if (completedBefore && !(completedAt && completedAt < completedBefore)) return false;
  return !runtimeStatus || runtimeStatus.includes(status.runtimeStatus);
}

/** At most two comparisons. */
function keysOf(wanted: InstanceFilter): readonly Filter[] {
  const prefix = keyPrefixOf(wanted);
  if (wanted.includeEntities === true) return keysWithPrefix(prefix);
  if (prefix === "") return [or(lt("PartitionKey", ENTITY), ge("PartitionKey", AFTER_ENTITY))];
  // a range in which no key is
  if (prefix.startsWith(ENTITY)) return [ge("PartitionKey", prefix), lt("PartitionKey", ENTITY)];
  return keysWithPrefix(prefix);
}
