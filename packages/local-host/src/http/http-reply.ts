/**
 * The response that a function's result makes.
 *
 * @module
 */
import type { ServerResponse } from "node:http";
import type { HttpCookie, HttpData } from "../app/typed-data";
import type { CallResult } from "../functions/function-caller";
import type { FunctionDefinition } from "../functions/function-definition";

const NO_CONTENT = 204;
const SERVER_ERROR = 500;
const MS_PER_SECOND = 1000;
const COMPUTED_HEADERS = ["content-length", "transfer-encoding", "connection"];

/**
 * Answers a request: with what the function left for its HTTP output, 204 if that is nothing, 500
 * and no body if the function failed.
 */
export function sendReply(
  response: ServerResponse,
  fn: FunctionDefinition,
  result: CallResult,
): void {
  if (!result.succeeded) {
    sendStatus(response, SERVER_ERROR);
    return;
  }
  const output = fn.outputs.find(({ type }) => type === "http");
  const http = output && result.values.get(output.bindingName)?.http;
  if (http) sendHttp(response, http);
  else sendStatus(response, NO_CONTENT);
}

/** Answers with a status and no body. */
export function sendStatus(response: ServerResponse, status: number): void {
  response.writeHead(status, status === NO_CONTENT ? {} : { "content-length": 0 }).end();
}

function sendHttp(response: ServerResponse, http: HttpData): void {
  response.statusCode = Number(http.statusCode ?? 200);
  for (const [name, value] of Object.entries(http.headers ?? {})) {
    if (!COMPUTED_HEADERS.includes(name.toLowerCase())) response.appendHeader(name, value);
  }
  for (const cookie of http.cookies ?? [])
    response.appendHeader("set-cookie", cookieHeader(cookie));
  const { bytes, string } = http.body ?? {};
  response.end(bytes ?? string ?? "");
}

/** A `Set-Cookie` as ASP.NET Core writes it, with the value percent-encoded. */
export function cookieHeader(cookie: HttpCookie): string {
  const { domain, path, expires, maxAge, secure, httpOnly, sameSite } = cookie;
  const expiresAt = expires?.value;
  const parts = [
    `${encode(cookie.name ?? "")}=${encode(cookie.value ?? "")}`,
    expiresAt && `expires=${new Date((expiresAt.seconds ?? 0) * MS_PER_SECOND).toUTCString()}`,
    typeof maxAge?.value === "number" && `max-age=${Math.trunc(maxAge.value)}`,
    domain?.value && `domain=${domain.value}`,
    `path=${path?.value ?? "/"}`,
    secure?.value === true && "secure",
    sameSiteAttribute(sameSite),
    httpOnly?.value === true && "httponly",
  ];
  return parts.filter((part) => typeof part === "string" && part !== "").join("; ");
}

function sameSiteAttribute(sameSite: HttpCookie["sameSite"]): string | undefined {
  switch (sameSite) {
    case "lax":
    case "strict":
      return `samesite=${sameSite}`;
    case "explicitNone":
      return "samesite=none";
    case "none":
    case null:
    case undefined:
      return undefined;
  }
}

/** `Uri.EscapeDataString`: everything but letters, digits and `-_.~`. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
