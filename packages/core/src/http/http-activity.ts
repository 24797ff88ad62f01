/**
 * What `callHttp` says to the activity that makes its requests, and what that answers.
 *
 * Name and members are those of the format's other engine, so that either reads the other's
 * histories; those marked as ours it does not know, and ignores.
 *
 * @see the durable extension's `HttpOptions.cs`, `DurableHttpRequest.cs`, `DurableHttpResponse.cs`.
 * @module
 */

/** Name of the activity. Nobody registers it: it is there. */
export const HTTP_ACTIVITY = "BuiltIn::HttpActivity";

/** Headers by name; an array where there are several of one name. */
export type HttpHeaders = Readonly<Record<string, string | readonly string[]>>;

/** One request. */
export interface HttpActivityRequest {
  readonly method: string;
  /** Absolute; of a poll it may be relative to `originalUri`. */
  readonly uri: string;
  readonly headers?: HttpHeaders | undefined;
  readonly content?: string | undefined;
  readonly tokenSource?: { readonly kind: string; readonly resource: string } | undefined;
  readonly asynchronousPatternEnabled: boolean;
  /** A .NET time span. */
  readonly timeout?: string | undefined;
  /** Ours: what the user's request was sent to, whose origin alone may see its credentials. */
  readonly originalUri?: string | undefined;
  /** Ours: answers that make the activity fail. */
  readonly statusCodesToRetry?: readonly number[] | undefined;
}

/** The answer to it. */
export interface HttpActivityResponse {
  readonly statusCode: number;
  readonly headers?: HttpHeaders | undefined;
  readonly content?: string | undefined;
  /** Ours: the `Location` of a 202, made absolute. */
  readonly pollUri?: string | undefined;
}
