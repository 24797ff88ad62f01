/**
 * What the storage code needs of the three services, and all it may use of them.
 *
 * The Azure SDK stands behind it, and so do the simulated storage, the transaction meter and the
 * fault injector. Every call is one storage transaction and names who it is for.
 *
 * Every call throws a `StorageError` made by `classifyError`, and nothing else.
 *
 * @module
 */

/** Who a call is for; the meter counts by it. */
export type Payer =
  /** A call for one instance. */
  | { readonly instanceId: string }
  /** Receives, reads of a status for a client, and what the hub itself needs. */
  | "receive"
  | "status"
  | "hub";

/** A message as the queue service gives it. */
export interface QueueMessage {
  readonly messageId: string;
  readonly popReceipt: string;
  readonly dequeueCount: number;
  readonly body: string;
  readonly insertedAt: Date;
  /** By the service's own clock, in whole seconds. */
  readonly nextVisibleAt: Date;
}

export interface Queues {
  /** Creates the queue; one that exists is left as it is. */
  create(queue: string, payer: Payer): Promise<void>;
  /**
   * Puts a message that never expires (time to live -1).
   *
   * @param visibleInMs - 0 to 7 days; the service counts whole seconds, fractions are rounded up.
   */
  put(queue: string, body: string, visibleInMs: number, payer: Payer): Promise<PutMessage>;
  /**
   * Receives up to `maxMessages` (1 to 32), hidden for `visibilityMs`.
   *
   * A queue that does not exist throws `absent`.
   */
  receive(queue: string, maxMessages: number, visibilityMs: number): Promise<QueueMessage[]>;
  /** Sets the visibility and keeps the body. A stale receipt or a missing message throws `absent`. */
  update(
    queue: string,
    message: MessageHandle,
    visibleInMs: number,
    payer: Payer,
  ): Promise<UpdatedMessage>;
  /** A stale receipt or a missing message throws `absent`. */
  delete(queue: string, message: MessageHandle, payer: Payer): Promise<void>;
}

export interface PutMessage {
  readonly messageId: string;
  readonly popReceipt: string;
  /** By the service's own clock, in whole seconds. */
  readonly nextVisibleAt: Date;
}

export interface UpdatedMessage {
  readonly popReceipt: string;
  /** By the service's own clock, in whole seconds. */
  readonly nextVisibleAt: Date;
}

export interface MessageHandle {
  readonly messageId: string;
  readonly popReceipt: string;
}

/** A column's value; a number is an Edm.Int32, a `Date` an Edm.DateTime in milliseconds. */
export type ColumnValue = string | number | boolean | Date;

/** A row to write; absent columns are not written. */
export interface Entity {
  readonly partitionKey: string;
  readonly rowKey: string;
  readonly columns: Readonly<Record<string, ColumnValue>>;
}

/** A row as read, with the ETag it has. */
export interface StoredEntity extends Entity {
  readonly etag: string;
}

/** One write of a transaction. */
export type TableWrite =
  /** Fails with `conflict` if the row exists. */
  | { readonly kind: "insert"; readonly entity: Entity }
  /** Replaces or inserts, unconditionally. */
  | { readonly kind: "put"; readonly entity: Entity }
  /** Fails with `precondition` if the row does not have the ETag, `absent` if there is none. */
  | { readonly kind: "replace" | "merge"; readonly entity: Entity; readonly etag: string }
  | {
      readonly kind: "delete";
      readonly partitionKey: string;
      readonly rowKey: string;
      /**
       * `*` deletes whatever is there; a missing row throws `absent` either way.
       *
       * Beside other writes only `*`: the SDK cannot send another there.
       */
      readonly etag: string;
    };

export interface Query {
  /** An OData filter, its literals escaped with `odata-filter.ts`. */
  readonly filter: string;
  /** Columns to read; all if absent. */
  readonly columns?: readonly string[] | undefined;
  /** Rows a page, 1 to 1,000. */
  readonly top?: number | undefined;
  /** From the page before. */
  readonly continuation?: string | undefined;
}

export interface Page {
  readonly entities: readonly StoredEntity[];
  /** Present if there may be more. */
  readonly continuation?: string | undefined;
}

export interface Tables {
  /** Creates the table; one that exists is left as it is. */
  create(table: string, payer: Payer): Promise<void>;
  /** One page, in key order. */
  query(table: string, query: Query, payer: Payer): Promise<Page>;
  /**
   * Up to 100 writes of one partition, whole or not at all.
   *
   * @returns The new ETags in the order of the writes, an empty text for a delete.
   */
  transact(table: string, writes: readonly TableWrite[], payer: Payer): Promise<readonly string[]>;
}

export interface Blobs {
  /** Creates the container; one that exists is left as it is. */
  createContainer(container: string, payer: Payer): Promise<void>;
  /** Writes a new blob; one of that name throws `conflict`. */
  put(container: string, name: string, bytes: Uint8Array, payer: Payer): Promise<void>;
  /** A missing blob or container throws `absent`. */
  get(container: string, name: string, payer: Payer): Promise<Uint8Array>;
  /** Names that begin with the prefix, all pages, in order. */
  list(container: string, prefix: string, payer: Payer): Promise<readonly string[]>;
  /** A missing blob throws `absent`. */
  delete(container: string, name: string, payer: Payer): Promise<void>;
  /** The full address of a blob, each segment of the name percent-encoded. Not a call. */
  urlOf(container: string, name: string): string;
}

/** The three services of one storage account. */
export interface Services {
  readonly queues: Queues;
  readonly tables: Tables;
  readonly blobs: Blobs;
}
