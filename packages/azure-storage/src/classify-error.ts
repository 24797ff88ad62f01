/**
 * What an error of the Azure SDK means to the protocol: the only place that says so (P10).
 *
 * An answer (`absent`, `conflict`, `precondition`) is recognised by status and code together, so that
 * an unknown fault is never taken for one. All else is a failure: the call may have been executed.
 *
 * @see Microsoft Learn, "Table service error codes", "Queue service error codes", "Blob service error codes".
 * @module
 */
import { StorageError, type StorageErrorKind } from "@taskhub/core";
import { memberOf } from "./member-of.js";

/** @param operation - What was asked, such as `receive from myhub-control-00`. */
export function classifyError(error: unknown, operation: string): StorageError {
  if (error instanceof StorageError) {
    return new StorageError(error.kind, operation, error.status, error.storageCode, error.cause);
  }
  const status = fieldOf(error, "statusCode", "number");
  const code = fieldOf(error, "code", "string") ?? codeInBody(error);
  return new StorageError(kindOf(status, code), operation, status, code, error);
}

function kindOf(status: number | undefined, code: string | undefined): StorageErrorKind {
  switch (status) {
    case 404:
      return "absent";
    case 400:
      // a receipt that was replaced by a later receive or update: the message is no longer ours
      return code === "PopReceiptMismatch" || code === "MessageNotFound" ? "absent" : "other";
    case 409:
      if (code?.endsWith("AlreadyExists")) return "conflict";
      return code?.endsWith("BeingDeleted") ? "throttled" : "other";
    case 412:
      // `LeaseIdMissing` and its kin: somebody leased one of our blobs by hand
      return code?.startsWith("Lease") ? "other" : "precondition";
    case 429:
    case 503:
      return "throttled";
    case 500:
      return code === "OperationTimedOut" ? "throttled" : "other";
    case undefined:
    default:
      return "other";
  }
}

/** Where the SDK leaves the code of a table's answer that came outside of a transaction. */
function codeInBody(error: unknown): string | undefined {
  return fieldOf(memberOf(memberOf(error, "details"), "odataError"), "code", "string");
}

function fieldOf(error: unknown, field: string, type: "number"): number | undefined;
function fieldOf(error: unknown, field: string, type: "string"): string | undefined;
function fieldOf(error: unknown, field: string, type: "number" | "string"): unknown {
  const value = memberOf(error, field);
  return typeof value === type ? value : undefined;
}
