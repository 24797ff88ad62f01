/**
 * What administration needs of a storage account, beside what `services.ts` offers for one hub.
 *
 * Every call throws a `StorageError` made by `classifyError`, and nothing else. What is listed is
 * listed in the order of the names; what is to be deleted and is not there is deleted.
 *
 * @module
 */
import type { Services } from "../services.js";

/** A message that was looked at and not received: only visible ones are. */
export interface PeekedMessage {
  readonly messageId: string;
  readonly dequeueCount: number;
  readonly body: string;
  readonly insertedAt: Date;
}

/** A blob as it is listed. */
export interface ListedBlob {
  readonly name: string;
  readonly lastModifiedAt: Date;
}

/** Up to 5,000 blobs, in the order of their names. */
export interface BlobPage {
  readonly blobs: readonly ListedBlob[];
  /** Present if there may be more. */
  readonly continuation: string | undefined;
}

/** What can be seen of an account. */
export interface AccountView {
  listQueues(prefix: string): Promise<readonly string[]>;
  /**
   * How many messages lie in a queue, hidden ones counted: never fewer than there are.
   *
   * A queue that does not exist throws `absent`.
   *
   * @see Queue service, "Get Queue Metadata": "This number isn't lower than the actual number of
   *   messages in the queue, but could be higher."
   */
  queueLength(queue: string): Promise<number>;
  /** The first visible messages, 32 at most. A queue that does not exist throws `absent`. */
  peek(queue: string): Promise<readonly PeekedMessage[]>;
  listTables(): Promise<readonly string[]>;
  listContainers(prefix: string): Promise<readonly string[]>;
  /** Those whose names begin with the prefix. A container that does not exist throws `absent`. */
  blobPage(container: string, prefix: string, continuation?: string): Promise<BlobPage>;
}

/** One storage account, for administration. */
export interface Account extends AccountView {
  /** The same account, as hubs work on it. */
  readonly services: Services;
  deleteQueue(queue: string): Promise<void>;
  deleteTable(table: string): Promise<void>;
  deleteContainer(container: string): Promise<void>;
}
