/**
 * Purges an instance and the sub-orchestrations of its last execution, and theirs.
 *
 * Below goes first: whatever ends this process, what is left can be reached from above.
 *
 * @module
 */
import { mapInParallel } from "@taskhub/azure-storage";
import { isDetached, isEntityInstance, isFinished } from "@taskhub/core";
import { EntityInUseError, InstanceNotFinishedError } from "./client-errors.js";
import type { ClientParts } from "./client-parts.js";

/**
 * Purges one instance, without what is below it.
 *
 * @returns How many were purged: 1, or 0 if there is no such instance.
 * @throws InstanceNotFinishedError, EntityInUseError.
 */
export async function purgeOne(
  { hub }: Pick<ClientParts, "hub">,
  instanceId: string,
): Promise<number> {
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
export async function purgeTree(
  parts: Pick<ClientParts, "hub">,
  instanceId: string,
): Promise<number> {
  const row = await parts.hub.readInstance(instanceId);
  if (row && !isEntityInstance(instanceId) && !isFinished(row.status.runtimeStatus)) {
    throw new InstanceNotFinishedError(instanceId);
  }
  const children = await childrenOf(parts, instanceId);
  const counts = await mapInParallel(children, async (child) =>
    (await isChild(parts, child, instanceId)) ? purgeTree(parts, child) : 0,
  );
  const below = counts.reduce((sum, count) => sum + count, 0);
  return below + (await purgeOne(parts, instanceId));
}

async function childrenOf(
  { hub }: Pick<ClientParts, "hub">,
  instanceId: string,
): Promise<readonly string[]> {
  if (isEntityInstance(instanceId)) return [];
  const events = await hub.readHistory(instanceId);
  const ids = events.flatMap((event) =>
    event.type === "SubOrchestrationInstanceCreated" && !isDetached(event)
      ? [event.instanceId]
      : [],
  );
  return [...new Set(ids)];
}

/** Somebody else may have started the id since. One without a history may be a child that is half purged. */
async function isChild(
  { hub }: Pick<ClientParts, "hub">,
  instanceId: string,
  parentId: string,
): Promise<boolean> {
  const events = await hub.readHistory(instanceId);
  const start = events.find(({ type }) => type === "ExecutionStarted");
  return start?.type !== "ExecutionStarted" || start.parent?.instanceId === parentId;
}
