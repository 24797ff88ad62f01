import type { StorageError } from "@taskhub/core";

/** True if a part of a hub need not be deleted: it is not there, or being deleted since before. */
export function isGone({ kind, storageCode }: StorageError): boolean {
  // Queue, table and blob service: `QueueBeingDeleted`, `TableBeingDeleted`, `ContainerBeingDeleted`
  return kind === "absent" || storageCode?.endsWith("BeingDeleted") === true;
}
