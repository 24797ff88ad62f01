import type { Account } from "./account.js";
import { partsOfTaskHub, type HubPart } from "./hub-parts.js";

/** How far the deletion of a hub has come. */
export interface DeleteProgress {
  /** What was deleted last. */
  readonly part: HubPart;
  /** Parts that are gone so far. */
  readonly deleted: number;
  /** Parts that there were. */
  readonly of: number;
}

/** How a hub is deleted. */
export interface DeleteTaskHubOptions {
  /** Told of every part that is gone. Must not throw. */
  readonly onProgress?: ((progress: DeleteProgress) => void) | undefined;
}

/**
 * Deletes a task hub with all its instances. Nothing brings it back, and a worker that runs fails.
 *
 * After a `StorageError` some of it is gone; call it again. The service takes a while, up to a few
 * minutes, before a name can be used again.
 *
 * @returns What was deleted; nothing if there was no such hub.
 * @throws RangeError for a name that no hub can have.
 */
export async function deleteTaskHub(
  account: Account,
  hubName: string,
  { onProgress }: DeleteTaskHubOptions = {},
): Promise<readonly HubPart[]> {
  const parts = await partsOfTaskHub(account, hubName);
  for (const [index, part] of parts.entries()) {
    // a crash leaves the rest: what makes the hub one goes last, so that it is still found
    await deletePart(account, part);
    onProgress?.({ part, deleted: index + 1, of: parts.length });
  }
  return parts;
}

function deletePart(account: Account, { kind, name }: HubPart): Promise<void> {
  switch (kind) {
    case "queue":
      return account.deleteQueue(name);
    case "container":
      return account.deleteContainer(name);
    case "table":
      return account.deleteTable(name);
  }
}
