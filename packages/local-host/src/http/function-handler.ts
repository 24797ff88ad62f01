import type { HostLog } from "../console/host-log";
import type { FunctionCaller } from "../functions/function-caller";
import type { FunctionDefinition } from "../functions/function-definition";
import { httpCall } from "./http-call";
import { sendReply } from "./http-reply";
import { findRoute } from "./http-router";
import type { HttpExchange, HttpHandler } from "./http-server";
import { streamCall } from "./http-stream";

/** What the HTTP functions of an app need. */
export interface HttpFunctions {
  /** Sorted by name. */
  readonly functions: readonly FunctionDefinition[];
  readonly caller: FunctionCaller;
  readonly log: HostLog;
  /** Where the library takes requests if the app turned HTTP streaming on. */
  readonly streamUri: string | undefined;
}

/** Answers the requests that match the route of a function. */
export function functionHandler(app: HttpFunctions): HttpHandler {
  return async (exchange) => {
    const { request, response, url } = exchange;
    const match = findRoute(app.functions, request.method ?? "GET", url.pathname);
    if (match === undefined) return false;
    warnOfChunks(app.log, exchange, app.streamUri);
    if (app.streamUri !== undefined) {
      await streamCall(app.caller, {
        ...match,
        ...exchange,
        streamUri: app.streamUri,
        log: app.log,
      });
      return true;
    }
    const call = await httpCall({ ...match, request, url });
    sendReply(response, match.fn, await app.caller.call(call));
    return true;
  };
}

function warnOfChunks(
  log: HostLog,
  { request, url }: HttpExchange,
  streamUri: string | undefined,
): void {
  if (streamUri !== undefined || request.headers["transfer-encoding"] === undefined) return;
  log.warn(
    `The request to ${url.pathname} has no Content-Length: the function gets an empty body, as in ` +
      `the Functions host. Send a Content-Length, or turn HTTP streaming on.`,
  );
}
