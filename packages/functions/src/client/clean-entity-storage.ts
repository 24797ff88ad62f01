/**
 * Removes what is left of deleted entities, and releases locks that nobody can release any more.
 *
 * @module
 */
import {
  decodeSchedulerState,
  encodeRelease,
  entityIdOf,
  isFinished,
  RELEASE,
  type InstanceStatus,
} from "@taskhub/core";
import type { ClientParts } from "./client-parts.js";
import { entitySummary } from "./entity-status.js";
import { tellEntity } from "./send-to-entity.js";

/** What is to be cleaned up. */
export interface CleanEntityStorageOptions {
  /** Entities that do not exist any more, are not locked, and have nothing to do. True by default. */
  readonly removeEmpty?: boolean;
  /** Locks of orchestrations that have ended or are gone. True by default. */
  readonly releaseOrphanedLocks?: boolean;
}

/** What was cleaned up. */
export interface CleanEntityStorageResult {
  readonly emptyEntitiesRemoved: number;
  /** Locks that are about to be released: each entity is told. */
  readonly orphanedLocksReleased: number;
}

/** Looks through all entities of the hub. */
export async function cleanEntityStorage(
  parts: ClientParts,
  { removeEmpty = true, releaseOrphanedLocks = true }: CleanEntityStorageOptions,
): Promise<CleanEntityStorageResult> {
  let emptyEntitiesRemoved = 0;
  let orphanedLocksReleased = 0;
  for await (const { statuses } of parts.hub.listEntities({ fetchState: false })) {
    for (const status of statuses) {
      if (removeEmpty && isEmpty(status)) {
        // whoever has signalled it meanwhile keeps it
        const { kind } = await parts.hub.purgeInstance(status.instanceId, isEmpty);
        if (kind === "purged") emptyEntitiesRemoved += 1;
      } else if (releaseOrphanedLocks && (await releaseIfOrphaned(parts, status))) {
        orphanedLocksReleased += 1;
      }
    }
  }
  return { emptyEntitiesRemoved, orphanedLocksReleased };
}

function isEmpty(status: InstanceStatus): boolean {
  const { exists, queueSize, lockedBy } = entitySummary(status);
  return !exists && queueSize === 0 && lockedBy === undefined;
}

/** A release names the request for the lock: that of a later one is not ended by it. */
async function releaseIfOrphaned(parts: ClientParts, status: InstanceStatus): Promise<boolean> {
  if (entitySummary(status).lockedBy === undefined) return false;
  const { instanceId } = status;
  const { hub } = parts;
  const { lock } = decodeSchedulerState((await hub.readStatus(instanceId))?.input);
  const entityId = entityIdOf(instanceId);
  if (!lock || !entityId) return false;
  const owner = await hub.readInstance(lock.owner);
  if (owner && !isFinished(owner.status.runtimeStatus)) return false;
  await tellEntity(parts, entityId, {
    name: RELEASE,
    // other engines keep no id, and ask for none
    input: encodeRelease({ parent: lock.owner, id: lock.id ?? "", rest: [] }),
  });
  return true;
}
