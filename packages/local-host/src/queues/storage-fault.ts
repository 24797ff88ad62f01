/** What the queue service, or the way to it, said when it refused. */
export type StorageFault =
  /** The queue does not exist. */
  | "queue absent"
  /** The message is not ours any more: deleted, or received by somebody else. */
  | "message lost"
  /** It may work later: the service is busy or down, or a queue of that name is being deleted. */
  | "busy"
  /** Nobody answers at the address. */
  | "unreachable"
  /** It will not work without a change: no permission, a bad request. */
  | "refused";

const LOST = ["PopReceiptMismatch", "MessageNotFound"];
const NO_ANSWER = ["RestError", "AbortError"];
const NO_CREDENTIAL = [
  "AuthenticationError",
  "AggregateAuthenticationError",
  "AuthenticationRequiredError",
  "CredentialUnavailableError",
];

/**
 * The only place that reads errors of the storage SDK.
 *
 * @throws The error itself if it does not come from storage.
 */
export function storageFault(error: unknown): StorageFault {
  if (!(error instanceof Error)) throw error;
  const { name, code, statusCode, details } = error as StorageError;
  const codes = [code, details?.errorCode, details?.code];
  if (codes.includes("QueueNotFound")) return "queue absent";
  if (codes.includes("QueueBeingDeleted")) return "busy";
  if (LOST.some((known) => codes.includes(known))) return "message lost";
  if (statusCode !== undefined) return statusCode >= 500 ? "busy" : "refused";
  if (NO_ANSWER.includes(name)) return "unreachable";
  if (NO_CREDENTIAL.includes(name)) return "refused";
  throw error;
}

interface StorageError extends Error {
  readonly code?: string;
  readonly statusCode?: number;
  readonly details?: { readonly errorCode?: string; readonly code?: string };
}
