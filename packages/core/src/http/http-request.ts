import { durationMs } from "../duration.js";
import { checkRetryPolicy } from "../tasks/retry-options.js";
import type { CallHttpOptions, HttpRetryPolicy, TokenSource } from "./call-http-options.js";
import type { HttpActivityRequest } from "./http-activity.js";
import { timeSpan } from "./time-span.js";

const MAX_TIMEOUT_MS = 86_400_000;
const METHOD = /^[A-Z][A-Z-]*$/;
const TUNNEL = "CONNECT"; // has no answer
const HTTP_URL = /^https?:\/\/[^\s/?#]/i;
const FUNCTIONS_KEY = "x-functions-key";

/**
 * The first request of a call: a copy, written down as it is now.
 *
 * @throws TypeError or RangeError if there is no request in it; no message shows a query.
 */
export function httpRequest(options: CallHttpOptions): HttpActivityRequest {
  const { retryOptions } = options;
  if (retryOptions !== undefined) checkRetryPolicy(retryOptions);
  return {
    method: methodOf(options),
    uri: urlOf(options),
    headers: headersOf(options),
    content: contentOf(options),
    tokenSource: tokenSourceOf(options),
    asynchronousPatternEnabled: options.enablePolling ?? options.asynchronousPatternEnabled ?? true,
    timeout: timeoutOf(options),
    statusCodesToRetry: statusCodesOf(retryOptions),
  };
}

/** The request that asks how far a long one has come. */
export function pollRequest(first: HttpActivityRequest, uri: string): HttpActivityRequest {
  // the key opens the function that was called, and not the one that tells of it: there it would be
  // a wrong key, and beat a right one in the query
  const headers = Object.entries(first.headers ?? {}).filter(
    ([name]) => name.toLowerCase() !== FUNCTIONS_KEY,
  );
  return {
    ...first,
    method: "GET",
    uri,
    headers: Object.fromEntries(headers),
    content: undefined,
    originalUri: first.uri,
  };
}

function methodOf({ method }: { readonly method: unknown }): string {
  const found = String(method).toUpperCase();
  if (typeof method === "string" && METHOD.test(found) && found !== TUNNEL) return found;
  throw new TypeError(`method: Expected an HTTP method such as "GET" but got ${String(method)}`);
}

function urlOf({ url }: { readonly url: unknown }): string {
  const text = String(url).trim(); // a URL object will do
  if (HTTP_URL.test(text)) return text;
  const [shown] = text.replace(/\/\/[^/?#]*@/, "//").split(/[?#]/, 1);
  throw new TypeError(`url: Expected an absolute http or https URL but got '${String(shown)}'`);
}

function headersOf({ headers = {} }: CallHttpOptions): Record<string, string> {
  const given = Object.entries(headers as Readonly<Record<string, unknown>>);
  const present = given.filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(present.map(([name, value]) => [name, String(value)]));
}

function contentOf({ body }: CallHttpOptions): string | undefined {
  const given: unknown = body;
  if (given === undefined || given === null) return undefined;
  return typeof given === "string" ? given : JSON.stringify(given);
}

function tokenSourceOf({ tokenSource }: CallHttpOptions): HttpActivityRequest["tokenSource"] {
  const given = tokenSource as Partial<TokenSource> | null | undefined;
  if (given === undefined || given === null) return undefined;
  const { kind, resource } = given;
  if (kind === "AzureManagedIdentity" && typeof resource === "string" && resource.trim() !== "") {
    return { kind, resource };
  }
  throw new TypeError(
    `tokenSource: Expected a ManagedIdentityTokenSource with a resource but got ${JSON.stringify(given)}`,
  );
}

function timeoutOf({ timeout }: CallHttpOptions): string | undefined {
  if (timeout === undefined) return undefined;
  const ms = durationMs(timeout, "timeout");
  if (ms > 0 && ms <= MAX_TIMEOUT_MS) return timeSpan(ms);
  throw new RangeError(
    `timeout: Expected more than 0 and at most a day but got ${ms} milliseconds`,
  );
}

function statusCodesOf(policy: HttpRetryPolicy | undefined): readonly number[] | undefined {
  const codes: unknown = policy?.statusCodesToRetry;
  if (codes === undefined) return undefined;
  if (Array.isArray(codes) && codes.every((code) => Number.isInteger(code))) {
    return [...(codes as number[])];
  }
  throw new TypeError(
    `statusCodesToRetry: Expected an array of status codes but got ${JSON.stringify(codes)}`,
  );
}
