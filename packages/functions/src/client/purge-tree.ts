/**
 * Purges an instance and the sub-orchestrations of its last execution, and theirs.
 *
 * Below goes first: whatever ends this process, what is left can be reached from above.
 *
 * @module
 */
import { mapInParallel } from "@taskhub/azure-storage";
import {
  isDetached,
  isEntityInstance,
  isFinished,
  type HistoryEvent,
  type InstanceRow,
} from "@taskhub/core";
import { EntityInUseError, InstanceNotFinishedError } from "./client-errors.js";
import type { ClientParts } from "./client-parts.js";

type Hub = Pick<ClientParts, "hub">;

/**
 * Purges one instance, without what is below it.
 *
 * @returns How many were purged: 1, or 0 if there is no such instance.
 * @throws InstanceNotFinishedError, EntityInUseError.
 */
export async function purgeOne({ hub }: Hub, instanceId: string): Promise<number> {
  const { kind } = await hub.purgeInstance(instanceId);
  if (kind === "notFinished") {
    if (isEntityInstance(instanceId)) throw new EntityInUseError(instanceId);
    throw new InstanceNotFinishedError(instanceId);
  }
  return kind === "purged" ? 1 : 0;
}

/**
 * Purges an instance and all below it.
 *
 * @returns How many were purged.
 * @throws InstanceNotFinishedError if one of them has not finished: nothing above it is purged then.
 */
export async function purgeTree(parts: Hub, instanceId: string): Promise<number> {
  requireFinished(instanceId, await parts.hub.readInstance(instanceId));
  return purgeAfter(parts, childrenIn(await historyOf(parts, instanceId)), instanceId);
}

/** Somebody else may have started the id since. One without a history may be a child that is half purged. */
async function purgeChild(parts: Hub, instanceId: string, parentId: string): Promise<number> {
  // before the history: once the row says that it has finished, it calls nobody any more
  const row = await parts.hub.readInstance(instanceId);
  const events = await historyOf(parts, instanceId);
  const start = events.find(({ type }) => type === "ExecutionStarted");
  if (start?.type === "ExecutionStarted" && start.parent?.instanceId !== parentId) return 0;
  requireFinished(instanceId, row);
  return purgeAfter(parts, childrenIn(events), instanceId);
}

async function purgeAfter(
  parts: Hub,
  children: readonly string[],
  instanceId: string,
): Promise<number> {
  const counts = await mapInParallel(children, (child) => purgeChild(parts, child, instanceId));
  const below = counts.reduce((sum, count) => sum + count, 0);
  return below + (await purgeOne(parts, instanceId));
}

function requireFinished(instanceId: string, row: InstanceRow | undefined): void {
  if (!row || isEntityInstance(instanceId) || isFinished(row.status.runtimeStatus)) return;
  throw new InstanceNotFinishedError(instanceId);
}

async function historyOf({ hub }: Hub, instanceId: string): Promise<readonly HistoryEvent[]> {
  return isEntityInstance(instanceId) ? [] : hub.readHistory(instanceId);
}

function childrenIn(events: readonly HistoryEvent[]): readonly string[] {
  const ids = events.flatMap((event) =>
    event.type === "SubOrchestrationInstanceCreated" && !isDetached(event)
      ? [event.instanceId]
      : [],
  );
  return [...new Set(ids)];
}
