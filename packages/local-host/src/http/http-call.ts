/**
 * What an HTTP-triggered function is called with.
 *
 * @module
 */
import type { IncomingMessage } from "node:http";
import type { HttpData, NullableStrings } from "../app/typed-data";
import type { FunctionCall } from "../functions/function-caller";
import type { FunctionDefinition, HttpTrigger } from "../functions/function-definition";
import type { RouteValues } from "./route-template";

const MAX_BODY_BYTES = 100 * 1024 * 1024; // the default of the Functions host

/** A request that found its function. */
export interface MatchedRequest {
  readonly fn: FunctionDefinition;
  readonly trigger: HttpTrigger;
  readonly request: IncomingMessage;
  readonly url: URL;
  readonly params: RouteValues;
}

/** The body is longer than the host takes. */
export class BodyTooLargeError extends Error {
  override readonly name = "BodyTooLargeError";
}

/**
 * The call of a function for a request.
 *
 * Only a body with a `Content-Length` reaches the function: the real host leaves out one that is
 * sent in chunks.
 */
export async function httpCall(matched: MatchedRequest): Promise<FunctionCall> {
  const { fn, trigger, request, url, params } = matched;
  const body = await readBody(request);
  const http: HttpData = {
    method: request.method ?? "GET",
    url: url.href,
    nullableHeaders: wrap(headersOf(request)),
    nullableQuery: wrap(queryOf(url)),
    nullableParams: wrap(new Map(Object.entries(params))),
    body: body === undefined ? undefined : { bytes: body },
  };
  return {
    fn,
    inputData: [{ name: trigger.bindingName, data: { http } }],
    bindingData: { ...Object.fromEntries(queryOf(url)), ...params },
    reason: `${request.method ?? "GET"} ${url.pathname}`,
  };
}

/** Header names in lower case; the values of a repeated one joined with commas. */
export function headersOf(request: IncomingMessage): Map<string, string> {
  const headers = new Map<string, string>();
  for (const [name, values] of Object.entries(request.headersDistinct)) {
    if (values !== undefined) headers.set(name, values.join(","));
  }
  return headers;
}

/** Names ignore case; the values of a repeated one are joined with commas. */
function queryOf(url: URL): Map<string, string> {
  const query = new Map<string, { readonly name: string; readonly values: string[] }>();
  for (const [name, value] of url.searchParams) {
    const entry = query.get(name.toLowerCase()) ?? { name, values: [] };
    entry.values.push(value);
    query.set(name.toLowerCase(), entry);
  }
  return new Map([...query.values()].map(({ name, values }) => [name, values.join(",")]));
}

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const length = Number(request.headers["content-length"] ?? 0);
  if (length > MAX_BODY_BYTES) {
    throw new BodyTooLargeError(`The body has ${length} bytes, and may have ${MAX_BODY_BYTES}.`);
  }
  if (length === 0) {
    request.resume();
    return undefined;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function wrap(strings: ReadonlyMap<string, string>): NullableStrings {
  return Object.fromEntries([...strings].map(([name, value]) => [name, { value }]));
}
