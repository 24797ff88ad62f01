import assert from "node:assert/strict";
import { StorageError, type StorageErrorKind } from "@taskhub/core";

/** How a call is expected to be refused; what is not given may be anything. */
export interface Refusal {
  readonly kind: StorageErrorKind;
  readonly status?: number;
  readonly code?: string;
}

/** The caller asked for what cannot be. */
export const BAD_REQUEST: Refusal = { kind: "other", status: 400 };
/** The request is larger than the service reads. */
export const TOO_LARGE: Refusal = { kind: "other", status: 413, code: "RequestBodyTooLarge" };
export const ABSENT: Refusal = { kind: "absent", status: 404 };
export const CONFLICT: Refusal = { kind: "conflict", status: 409 };
export const PRECONDITION: Refusal = { kind: "precondition", status: 412 };
/** The message is there, and somebody else has it. */
export const STALE_RECEIPT: Refusal = { kind: "absent", status: 400, code: "PopReceiptMismatch" };
export const NO_MESSAGE: Refusal = { kind: "absent", status: 404, code: "MessageNotFound" };

/** Passes if the call fails as expected. */
export async function refused(call: Promise<unknown>, expected: Refusal): Promise<void> {
  const outcome = await call.then(
    (answer) => ({ answer }),
    (error: unknown) => ({ error }),
  );
  assert.ok("error" in outcome, `expected ${expected.kind}, but the call was executed`);
  const { error } = outcome;
  assert.ok(error instanceof StorageError, `expected a StorageError, got ${String(error)}`);
  assert.equal(error.kind, expected.kind, error.message);
  if (expected.status !== undefined) assert.equal(error.status, expected.status, error.message);
  if (expected.code !== undefined) assert.equal(error.storageCode, expected.code, error.message);
}
