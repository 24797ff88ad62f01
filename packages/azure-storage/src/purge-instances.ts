import { isFinished } from "@taskhub/core";
import { findInstances } from "./find-instances.js";
import type { Hub } from "./hub.js";
import { isMeant, type InstanceFilter } from "./instance-filter.js";
import { unescapeInstanceKey } from "./instance-key.js";
import { mapInParallel } from "./map-in-parallel.js";
import { purgeInstance, type PurgeOutcome } from "./purge-instance.js";
import { RowUnreadableError } from "./row-unreadable-error.js";

/** The statuses in which an instance can be purged. */
const FINISHED = ["Completed", "Failed", "Terminated", "Canceled"] as const;

/** How far a purge of many has come. */
export interface PurgeProgress {
  /** Instances purged by this call so far. */
  readonly purged: number;
  /** For a filter that goes on behind what has been looked at; absent if that was all. */
  readonly continuation: string | undefined;
}

export interface PurgeOptions {
  /** Called after each page; awaited. What it throws ends the purge. */
  readonly onPage?: ((progress: PurgeProgress) => void | Promise<void>) | undefined;
  /** Asked before each page: true ends the purge there. */
  readonly isCancelled?: (() => boolean) | undefined;
}

/**
 * Purges the finished instances that are meant; all of them if nothing is said. Entities never are.
 *
 * One that is gone or was started anew meanwhile is left alone, and so is one that the filter does
 * not mean any more. After a `StorageError`, or the end of this process, some are purged: the same call
 * goes on with the rest, whether or not a continuation was kept.
 *
 * @returns How many were purged.
 * @throws RowUnreadableError at the end, of the first row that cannot be read: that instance is left, and
 *   the others are purged all the same.
 * @throws RangeError if the filter says what cannot be asked for: nothing is purged then.
 * @throws InvalidContinuationError if it is to go on from a place that no page gave: the same.
 */
export async function purgeInstances(
  hub: Hub,
  filter: InstanceFilter,
  { onPage, isCancelled }: PurgeOptions = {},
): Promise<number> {
  const wanted = finished(filter);
  let purged = 0;
  let unreadable: RowUnreadableError | undefined;
  // a page is purged before the next is asked for: the store goes on from a key, whatever is gone
  for await (const { rows, continuation } of findInstances(hub, wanted, ["RuntimeStatus"])) {
    if (isCancelled?.() === true) break;
    const outcomes = await mapInParallel(rows, ({ partitionKey }) =>
      orUnreadable(
        purgeInstance(hub, unescapeInstanceKey(partitionKey), (status) => isMeant(wanted, status)),
      ),
    );
    for (const outcome of outcomes) {
      if (outcome.kind === "purged") purged += 1;
      if (outcome.kind === "unreadable") unreadable ??= outcome.error;
    }
    await onPage?.({ purged, continuation });
  }
  if (unreadable) throw unreadable;
  return purged;
}

/** One row that nobody can read would keep this purge, and every later one, from those behind it. */
async function orUnreadable(
  purging: Promise<PurgeOutcome>,
): Promise<PurgeOutcome | { readonly kind: "unreadable"; readonly error: RowUnreadableError }> {
  try {
    return await purging;
  } catch (error) {
    if (error instanceof RowUnreadableError) return { kind: "unreadable", error };
    throw error;
  }
}

/** The filter, of what can be purged only. */
function finished(filter: InstanceFilter): InstanceFilter {
  const { runtimeStatus = FINISHED } = filter;
  const live = runtimeStatus.filter((status) => !isFinished(status));
  if (live.length > 0) {
    throw new RangeError(
      `Only instances that have finished can be purged: expected runtimeStatus to have no other ` +
        `than ${FINISHED.join(", ")}, found ${live.join(", ")}.`,
    );
  }
  return { ...filter, runtimeStatus, includeEntities: false };
}
