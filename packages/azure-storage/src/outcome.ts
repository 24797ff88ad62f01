/**
 * Storage calls whose failure is acted on. Nothing but a `StorageError` is caught here, and outside
 * of `sdk/`, where they are made, no `StorageError` is caught anywhere else (P10).
 *
 * @module
 */
import { StorageError } from "@taskhub/core";

const CLIENT_ERROR = 400;
const SERVER_ERROR = 500;

/** What a storage call came to. */
export type Outcome<T> =
  | { readonly kind: "done"; readonly value: T }
  | { readonly kind: "failed"; readonly error: StorageError };

/** The failure of a call as a value. Errors that are not the store's are thrown. */
export async function outcomeOf<T>(call: Promise<T>): Promise<Outcome<T>> {
  try {
    return { kind: "done", value: await call };
  } catch (error) {
    if (error instanceof StorageError) return { kind: "failed", error };
    throw error;
  }
}

/** @returns `undefined` if the store answers that what was asked for is not there. */
export async function ifPresent<T>(call: Promise<T>): Promise<T | undefined> {
  const outcome = await outcomeOf(call);
  if (outcome.kind === "done") return outcome.value;
  if (outcome.error.kind === "absent") return undefined;
  throw outcome.error;
}

/** @returns False if the store did not answer, or not for good: the call may have been executed. */
export function isAnswer({ kind }: StorageError): boolean {
  return kind === "absent" || kind === "conflict" || kind === "precondition";
}

/** True if the store understood the call and will not have it, however often it is asked. */
export function isRefused({ kind, status }: StorageError): boolean {
  return (
    kind === "other" && status !== undefined && status >= CLIENT_ERROR && status < SERVER_ERROR
  );
}
