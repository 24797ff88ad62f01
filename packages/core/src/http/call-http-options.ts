import type { Duration } from "../duration.js";
import type { RetryPolicy } from "../tasks/retry-options.js";
import type { ManagedIdentityTokenSource } from "./managed-identity-token-source.js";

/** Where the token of a request comes from. */
export type TokenSource = ManagedIdentityTokenSource;

/** When an HTTP request is made again. */
export interface HttpRetryPolicy extends RetryPolicy {
  /** Answers that count as failures, such as 429 and 503. None if absent. */
  readonly statusCodesToRetry?: readonly number[] | undefined;
}

/** An HTTP request, and how its answer is waited for. */
export interface CallHttpOptions {
  /** Such as `GET`. */
  method: string;
  /** Absolute, `http` or `https`. */
  url: string;
  /** Text is sent as it is, anything else as JSON; `text/plain` if no header says otherwise. */
  body?: string | object | undefined;
  /**
   * They are written into the history. Those that may hold a secret go to the origin of `url` only,
   * wherever it redirects or has itself polled.
   */
  headers?: Readonly<Record<string, string>> | undefined;
  /** Adds an `Authorization` header with a token, for the origin of `url` only. */
  tokenSource?: TokenSource | undefined;
  /** Whether an answer of 202 is followed to its `Location` until another one comes. True if absent. */
  enablePolling?: boolean | undefined;
  /** The older name of `enablePolling`, which beats it. */
  asynchronousPatternEnabled?: boolean | undefined;
  /** How long each request may take; a day at most. 100 seconds if absent, as in .NET. */
  timeout?: Duration | undefined;
  /** Makes each request again when it fails. Once is enough if absent. */
  retryOptions?: HttpRetryPolicy | undefined;
}
