/**
 * HTTP streaming, `app.setup({ enableHttpStream: true })`: the library has a server of its own. The
 * host sends it the request, and calls the function; the library brings the two together by the
 * invocation id and writes the response while the function runs.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import { request as sendRequest, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { TypedData } from "../app/typed-data";
import type { HostLog } from "../console/host-log";
import type { FunctionCall, FunctionCaller } from "../functions/function-caller";
import { headersOf } from "./http-call";
import { sendStatus } from "./http-reply";
import type { RouteMatch } from "./http-router";
import type { HttpExchange } from "./http-server";

const INVOCATION_HEADER = "x-ms-invocation-id";
/** How long the answer of a function that has ended may be on its way through the library. */
const ANSWER_GRACE_MS = 1000;

/** A request to a function, and the address of the library's server. */
export interface StreamedRequest extends RouteMatch, HttpExchange {
  readonly streamUri: string;
  readonly log: HostLog;
}

/**
 * Calls a function and passes its response on as it comes.
 *
 * A function that fails, or that returns nothing, is never answered by the library: that is a 500.
 */
export async function streamCall(caller: FunctionCaller, streamed: StreamedRequest): Promise<void> {
  const { response } = streamed;
  const invocationId = randomUUID();
  const forwarded = forward(streamed, invocationId);
  const result = await caller.call(functionCall(streamed, invocationId));
  const grace = delay(ANSWER_GRACE_MS, undefined, { ref: false });
  if (result.succeeded) await Promise.race([forwarded.answered, grace]);
  if (response.headersSent) {
    if (!result.succeeded) response.destroy();
    return;
  }
  if (result.succeeded) {
    streamed.log.error(
      `'${streamed.fn.name}' returned nothing, with HTTP streaming on: the Functions host leaves the ` +
        `caller waiting. Return a response, {} for an empty one.`,
    );
  }
  forwarded.abort();
  sendStatus(response, 500);
}

/** Sends the request to the library, and its answer to the client. */
function forward(streamed: StreamedRequest, invocationId: string) {
  const { request, response, url, streamUri } = streamed;
  const upstream = sendRequest(new URL(url.pathname + url.search, streamUri), {
    method: request.method,
    headers: {
      ...request.headers,
      [INVOCATION_HEADER]: invocationId,
      "x-forwarded-host": request.headers.host ?? url.host,
      "x-forwarded-proto": "http",
    },
  });
  const answered = new Promise<void>((resolve) => {
    upstream.once("response", (answer: IncomingMessage) => {
      response.writeHead(answer.statusCode ?? 500, withoutInternal(answer.headers));
      answer.pipe(response);
      answer.once("error", () => response.destroy());
      resolve();
    });
    // without an answer: the end of the call decides what the client is told
    upstream.once("error", () => {
      resolve();
    });
  });
  response.once("close", () => upstream.destroy());
  request.pipe(upstream);
  return { answered, abort: () => upstream.destroy() };
}

function functionCall(streamed: StreamedRequest, invocationId: string): FunctionCall {
  const { fn, trigger, request, url, params } = streamed;
  const triggerMetadata: Record<string, TypedData> = {
    Headers: { json: JSON.stringify(Object.fromEntries(headersOf(request))) },
  };
  for (const [name, value] of Object.entries(params)) triggerMetadata[name] = { string: value };
  return {
    fn,
    invocationId,
    triggerMetadata,
    inputData: [{ name: trigger.bindingName, data: { http: {} } }],
    bindingData: { ...Object.fromEntries(url.searchParams), ...params },
    reason: `${request.method ?? "GET"} ${url.pathname}`,
  };
}

function withoutInternal(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const { [INVOCATION_HEADER]: _internal, connection: _connection, ...rest } = headers;
  return rest;
}
