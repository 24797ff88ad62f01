import { isFinished } from "@taskhub/core";
import { findInstances } from "./find-instances.js";
import type { Hub } from "./hub.js";
import { isMeant, type InstanceFilter } from "./instance-filter.js";
import { unescapeInstanceKey } from "./instance-key.js";
import { mapInParallel } from "./map-in-parallel.js";
import { purgeInstance } from "./purge-instance.js";

/** The statuses in which an instance can be purged. */
const FINISHED = ["Completed", "Failed", "Terminated", "Canceled"] as const;

/**
 * Purges the finished instances that are meant; all of them if nothing is said.
 *
 * One that is gone or was started anew meanwhile is left alone, and so is one that the filter does
 * not mean any more. After a `StorageError` some are purged; call it again.
 *
 * @returns How many were purged.
 * @throws RangeError if the filter says what cannot be asked for: nothing is purged then.
 */
export async function purgeInstances(hub: Hub, filter: InstanceFilter): Promise<number> {
  const { runtimeStatus = FINISHED } = filter;
  const live = runtimeStatus.filter((status) => !isFinished(status));
  if (live.length > 0) {
    throw new RangeError(
      `Only instances that have finished can be purged: expected runtimeStatus to have no other ` +
        `than ${FINISHED.join(", ")}, found ${live.join(", ")}.`,
    );
  }
  const wanted = { ...filter, runtimeStatus };
  let count = 0;
  // a page is purged before the next is asked for: the store goes on from a key, whatever is gone
  for await (const rows of findInstances(hub, wanted, ["RuntimeStatus"])) {
    const outcomes = await mapInParallel(rows, ({ partitionKey }) =>
      purgeInstance(hub, unescapeInstanceKey(partitionKey), (status) => isMeant(wanted, status)),
    );
    count += outcomes.filter(({ kind }) => kind === "purged").length;
  }
  return count;
}
