/**
 * What a worker process and the measuring process tell each other.
 *
 * @module
 */

/** How a worker process is started: its only argument, as JSON. */
export interface WorkerOrder {
  readonly connectionString: string;
  readonly hubName: string;
  readonly partitionCount: number;
  /** Activities at once in the process, at least 1. */
  readonly activitiesAtOnce: number;
}

/** What the measuring process says. A worker process ends when the channel does. */
export type ToWorker = { readonly kind: "tally" } | { readonly kind: "stop" };

/** What a worker process says. */
export type FromWorker =
  | { readonly kind: "ready" }
  /** It cannot begin, and ends. */
  | { readonly kind: "failed"; readonly reason: string }
  /** An instance has ended here, and its row says so. */
  | { readonly kind: "ended"; readonly instanceId: string }
  | { readonly kind: "tally"; readonly tally: WorkerTally };

/** Calls of one process to the storage. */
export interface StorageTally {
  /** All calls but receives, reads of a status and the creation of the hub. */
  readonly transactions: number;
  readonly receives: number;
  /** Transactions on the history table that were carried out. */
  readonly commits: number;
  /** Those that were refused, for another process had written. */
  readonly conflicts: number;
  /** Pages that were read of histories. */
  readonly historyReads: number;
}

/** What a worker process has done since it was last asked. */
export interface WorkerTally extends StorageTally {
  /** The keys of the activities that were begun: one that ran twice is there twice. */
  readonly begun: readonly string[];
}
