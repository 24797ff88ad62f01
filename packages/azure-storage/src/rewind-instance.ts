import {
  announcedRewind,
  isEntityInstance,
  rewindRequest,
  type RuntimeStatus,
} from "@taskhub/core";
import { controlQueueIndex } from "./control-queue-index.js";
import type { Hub } from "./hub.js";
import { readInstance } from "./instance-row.js";
import { InvalidInstanceIdError } from "./invalid-instance-id-error.js";
import { putMessage } from "./put-message.js";
import { writeInstance } from "./write-instance.js";

/** What came of it. But for `asked`, nothing was changed. */
export type RewindOutcome =
  | { readonly kind: "asked"; readonly messageId: string }
  | { readonly kind: "absent" }
  | { readonly kind: "notFailed"; readonly runtimeStatus: RuntimeStatus };

/**
 * Asks for the rewind of an instance that has failed. The rows are a worker's to rewrite.
 *
 * To ask twice for one failure is to ask once. A `StorageError` leaves open whether it was asked for.
 *
 * @throws InvalidInstanceIdError if it is the id of an entity: an operation that fails changes nothing.
 */
export async function rewindInstance(
  hub: Hub,
  instanceId: string,
  reason: string | undefined,
): Promise<RewindOutcome> {
  if (isEntityInstance(instanceId)) {
    throw new InvalidInstanceIdError(instanceId, "entities are not rewound, only orchestrations");
  }
  const row = await readInstance(hub, instanceId);
  if (!row) return { kind: "absent" };
  const { runtimeStatus } = row.status;
  if (runtimeStatus !== "Failed") return { kind: "notFailed", runtimeStatus };
  const now = hub.clock.now();
  const message = rewindRequest(row.status, reason, now);
  const partition = controlQueueIndex(instanceId, hub.partitionCount);
  const options = { visibleInMs: 0, held: false };
  await putMessage(hub, { kind: "control", partition }, message, options);
  // so that whoever waits for the end waits on; a crash before: the worker shows it
  await writeInstance(hub, announcedRewind(row.status, now), row);
  return { kind: "asked", messageId: message.messageId };
}
