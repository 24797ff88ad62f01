import { DurableError } from "./durable-error.js";

/**
 * What a storage error means to the protocol (P10).
 *
 * `absent` (404), `conflict` (409), `precondition` (412) are answers of the store; `throttled` and
 * `other` are failures: the call may or may not have been executed.
 */
export type StorageErrorKind = "absent" | "conflict" | "precondition" | "throttled" | "other";

/** A call to the store that did not succeed. Made by one classifier only. */
export class StorageError extends DurableError {
  override readonly name = "StorageError";
  readonly code = "StorageFailure";

  constructor(
    readonly kind: StorageErrorKind,
    /** What was asked of the store, such as `receive from myhub-control-00`. */
    readonly operation: string,
    /** HTTP status, if the store answered at all. */
    readonly status: number | undefined,
    /** The store's own error code, such as `PopReceiptMismatch`, or Node's, such as `ECONNREFUSED`. */
    readonly storageCode: string | undefined,
    cause: unknown,
  ) {
    const answer = status === undefined ? "no answer" : `HTTP ${String(status)}`;
    const code = storageCode === undefined ? "" : ` (${storageCode})`;
    const reason = cause instanceof Error ? `: ${cause.message.replace(/\n.*/s, "")}` : "";
    super(`Storage could not ${operation}: ${answer}${code}${reason}`, { cause });
  }
}
