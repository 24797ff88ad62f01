/**
 * The task hub, as a worker sees it: the port behind which all storage lies.
 *
 * The verbs stand in the order of the walk. Every method may throw a `StorageError` of kind
 * `throttled` or `other`: the call may or may not have been executed, and is safe to repeat.
 * What the store answered is returned, never thrown (P10).
 *
 * @module
 */
import type { HistoryEvent, Keeper } from "./history-event.js";
import type { TaskMessage } from "./message.js";
import type { VoidedRow } from "./rewind-history.js";
import type { RuntimeStatus } from "./runtime-status.js";

/** How long a message stays hidden once it is received, renewed, or put into a process's hands. */
export const LEASE_MS = 30_000;

/**
 * A queue of the hub: the control queue of one partition, the work-item queue, or the queue of one
 * activity whose bindings the Functions host evaluates. Names of activities compare ignoring case.
 */
export type QueueName =
  | { readonly kind: "control"; readonly partition: number }
  | { readonly kind: "workItem" }
  | { readonly kind: "activity"; readonly name: string };

/** A message this process holds a lease on. */
export interface Delivery {
  /** Id that the queue service gave the message; of a message put anew, its own. */
  readonly queueMessageId: string;
  readonly queue: QueueName;
  /** True if the host had moved it to the queue's `-poison` queue; it lies there until completed. */
  readonly fromPoison: boolean;
  readonly message: TaskMessage;
  /** How often the message was dequeued, this time and before it was put anew included. 0 if handed off. */
  readonly dequeueCount: number;
  /** When the reply that brought it came. */
  readonly receivedAt: Date;
  /** The right to the message; opaque, replaced by every renewal. */
  receipt: string;
  /** When the message becomes visible to others unless renewed. */
  leaseEndsAt: Date;
}

/** A message that the Functions host received and handed to a queue trigger. */
export interface TriggeredMessage {
  readonly queue: QueueName;
  readonly queueMessageId: string;
  readonly popReceipt: string;
  readonly dequeueCount: number;
  /** The decoded body. */
  readonly body: Uint8Array;
}

/** The ETag of an instance's sentinel row: what a commit is conditional on. */
export type Stamp = string & { readonly brand: "stamp" };

/** A message of a replaced history, which no row can yield any more (P9). */
export interface OutboxEntry {
  readonly message: TaskMessage;
  readonly keeper: Keeper;
}

/** The id of a message without a task that a replaced history had applied (P5). */
export interface AppliedId {
  readonly messageId: string;
  readonly appliedAt: Date;
}

/** A message that was put for another instance. */
export interface Sent {
  readonly messageId: string;
  /** When it was decided. */
  readonly sentAt: Date;
}

/** What an orchestration has put for another instance last. */
export interface LastSent {
  readonly instanceId: string;
  /** Its start. */
  readonly start: Sent | undefined;
  /** The last event since. */
  readonly event: Sent | undefined;
  /** If it is an entity: the stream that the event is in. */
  readonly stream?: LastInStream | undefined;
}

/** How far a sender has come in a stream of messages to one entity. */
export interface LastInStream {
  readonly stream: string;
  readonly number: number;
}

/**
 * What an entity knows of one sender's messages: enough to tell which have been applied (P5), and
 * the same for one message as for a million.
 */
export interface HeardStream {
  /** 16 hex digits. */
  readonly stream: string;
  /** All messages up to this number are applied, but for the `holes`. */
  readonly upTo: number;
  /** Numbers that were not waited for any longer. */
  readonly holes: readonly number[];
  /** Numbers above `upTo` that are applied. */
  readonly ahead: readonly number[];
  /** When the last of them was applied. */
  readonly heardAt: Date;
}

/** What the sentinel says of work that need not be started again. Scoped to one execution. */
export interface Marks {
  /** All messages of rows below this index are in a queue. */
  readonly sentThrough: number;
  /** Event ids of open activities that are on the work-item queue. */
  readonly spilled: readonly number[];
  readonly outbox: readonly OutboxEntry[];
  readonly appliedIds: readonly AppliedId[];
  /** By the executions before this one. */
  readonly lastSent: readonly LastSent[];
  /** Of an entity: what its senders' messages have come to. */
  readonly heard: readonly HeardStream[];
}

/** No work done yet, nothing applied or sent before. */
export const NO_MARKS: Marks = {
  sentThrough: 0,
  spilled: [],
  outbox: [],
  appliedIds: [],
  lastSent: [],
  heard: [],
};

/** How much of a history a process takes into its memory. */
export interface HistoryLimits {
  /** Rows, at least 1. */
  readonly maxEvents: number;
  /** Bytes of text in them, payloads that lie in blobs included; at least 1. */
  readonly maxBytes: number;
}

/** What is to be read of a history. */
export interface LoadOptions {
  /** A larger history is not read to its end; no limit if absent. */
  readonly limits?: HistoryLimits | undefined;
  /** True to read no more than the first rows: enough to end an instance that cannot be read. */
  readonly headOnly?: boolean | undefined;
}

/** Why a history was not read to its end. */
export interface HistoryProblem {
  readonly kind: "headOnly" | "tooLarge" | "missingBlob";
  /** What was expected and found, as a sentence. */
  readonly reason: string;
}

/** The history of the current execution, read as one snapshot. */
export interface History {
  /** Absent if the id never ran; may be present without an execution. */
  readonly stamp: Stamp | undefined;
  /** Absent if no execution was committed yet. */
  readonly executionId: string | undefined;
  /** All of them, or, with a `problem`, the first ones as far as they can be read. */
  readonly events: readonly HistoryEvent[];
  /** Rows that are committed. */
  readonly rowCount: number;
  /** Number of the last commit, counted over all executions of the id; 0 if none. */
  readonly commitNumber: number;
  readonly marks: Marks;
  /** When another process committed last; absent if this one did, or it is not known. */
  readonly othersAt?: Date | undefined;
  /** Absent if `events` is the whole history. */
  readonly problem?: HistoryProblem | undefined;
}

/** What one episode adds to, or puts in place of, the history. */
export interface Commit {
  readonly instanceId: string;
  readonly executionId: string;
  /** The stamp the episode was run on; `undefined` inserts the sentinel. */
  readonly stamp: Stamp | undefined;
  /** One more than the last commit's. */
  readonly commitNumber: number;
  /** Index of the first new row: the row count so far, or 0 if `events` is a whole new history. */
  readonly firstRow: number;
  /** True if `events` takes the place of the rows of another execution. */
  readonly replaces: boolean;
  /** Rows of the execution that is replaced; those that `events` does not overwrite are deleted. */
  readonly rowsBefore: number;
  /** May be empty: then only the marks are written. */
  readonly events: readonly HistoryEvent[];
  /** Earlier rows of this history that become void with it, or are mended; none if absent. */
  readonly voided?: readonly VoidedRow[] | undefined;
  readonly marks: Marks;
}

/** `conflict`: nothing of it is visible, or a later commit is; load the history again either way. */
export type CommitOutcome =
  { readonly kind: "committed"; readonly stamp: Stamp } | { readonly kind: "conflict" };

/** The row a client reads as the status of an instance. */
export interface InstanceStatus {
  readonly instanceId: string;
  /** Absent in rows of `func durable start-new`. */
  readonly executionId?: string | undefined;
  readonly name: string;
  readonly version?: string | undefined;
  readonly runtimeStatus: RuntimeStatus;
  /** JSON text. */
  readonly input?: string | undefined;
  /** JSON text of the output; plain text of a failure or of the reason of a termination. */
  readonly output?: string | undefined;
  /** JSON text. */
  readonly customStatus?: string | undefined;
  readonly createdAt: Date;
  readonly lastUpdatedAt: Date;
  readonly completedAt?: Date | undefined;
  readonly scheduledStartAt?: Date | undefined;
  readonly generation?: number | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** Number of the commit it is a view of; absent until the first. */
  readonly commitNumber?: number | undefined;
}

/** An instance row and the ETag under which it may be written. */
export interface InstanceRow {
  readonly status: InstanceStatus;
  readonly etag: string;
}

/** `conflict`: the row is not the one named by the ETag (or exists, or is gone). Read it again. */
export type RowOutcome =
  { readonly kind: "written"; readonly row: InstanceRow } | { readonly kind: "conflict" };

/** How a message is put. */
export interface PutOptions {
  /** Milliseconds until the queue shows it to others; 0 to 7 days. */
  readonly visibleInMs: number;
  /** True if the caller keeps the lease until then, and works on the delivery itself. */
  readonly held: boolean;
}

/** What a worker needs of a task hub. */
export interface TaskHub {
  readonly name: string;
  /** Of this process, as one of those that work on the hub. */
  readonly id: string;
  /** Control queues, 1 to 16. */
  readonly partitionCount: number;

  /** The control queue that serves an instance. */
  controlQueueOf(instanceId: string): QueueName;

  /**
   * Receives up to `maxMessages` (1 to 32) with a fresh lease.
   *
   * Messages that cannot be decoded are quarantined and not returned. `fromPoison` reads the
   * queue's `-poison` queue instead.
   */
  receive(queue: QueueName, maxMessages: number, fromPoison?: boolean): Promise<Delivery[]>;

  /**
   * Makes a message that the Functions host received ours.
   *
   * A `StorageError` means that it may still be the host's.
   *
   * @returns `undefined` if it is no longer the host's to give, was quarantined, or cannot be read
   * now and comes back when its lease ends.
   */
  takeOver(message: TriggeredMessage): Promise<Delivery | undefined>;

  /**
   * Reads a message that the Functions host received and keeps: it renews the lease, and deletes the
   * message when its invocation has returned.
   *
   * @returns The delivery, under the host's receipt; `undefined` if it was quarantined.
   */
  readTriggered(message: TriggeredMessage): Promise<Delivery | undefined>;

  /** Renews the lease. @returns False if the message is no longer ours. */
  renew(delivery: Delivery): Promise<boolean>;

  /** Reads the current execution as one snapshot. */
  loadHistory(instanceId: string, options?: LoadOptions): Promise<History>;

  /** One point read of the sentinel's ETag. */
  readStamp(instanceId: string): Promise<Stamp | undefined>;

  /** One point read of the instance row, payloads that lie in blobs left out. */
  readInstance(instanceId: string): Promise<InstanceRow | undefined>;

  /** Writes the history of an episode, whole or not at all (P6, P7). */
  commitEpisode(commit: Commit): Promise<CommitOutcome>;

  /** Puts a message; a held one is returned as a delivery of this process. */
  put(queue: QueueName, message: TaskMessage, options: PutOptions): Promise<Delivery | undefined>;

  /**
   * Writes the instance row: inserts it if there is no `previous`, else under the ETag of `previous`.
   *
   * A `previous` of the same execution is merged into: name, input, tags and creation time stay as
   * they are. A `previous` of another execution is replaced.
   */
  writeInstance(status: InstanceStatus, previous: InstanceRow | undefined): Promise<RowOutcome>;

  /**
   * Puts the start message of a pending instance anew, if the row has waited for it long enough: its
   * starter may have died before it put one. A copy does no harm (P5, P8).
   */
  resendStart(instanceId: string): Promise<void>;

  /** Deletes the message. Does nothing if it is no longer ours. */
  complete(delivery: Delivery): Promise<void>;

  /** Gives the message back, visible after `delayMs` (0 to 7 days). Does nothing if no longer ours. */
  abandon(delivery: Delivery, delayMs: number): Promise<void>;

  /** Puts the message aside with the reason, where it can be listed, and completes it. */
  quarantine(delivery: Delivery, reason: string): Promise<void>;
}
