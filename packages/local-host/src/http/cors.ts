import type { IncomingMessage, ServerResponse } from "node:http";

/** Which web pages may call, as `Host.CORS` of `local.settings.json` says. */
export interface CorsPolicy {
  /** Origins; `*` is every one. Empty turns it off. */
  readonly origins: readonly string[];
  readonly allowsCredentials: boolean;
}

/**
 * Adds the headers that let a page read the response.
 *
 * @returns Whether the request was a preflight, and has its answer.
 */
export function applyCors(
  policy: CorsPolicy,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  const { origin } = request.headers;
  if (origin === undefined || !allows(policy, origin)) return false;
  const any = policy.origins.includes("*") && !policy.allowsCredentials;
  response.setHeader("access-control-allow-origin", any ? "*" : origin);
  response.setHeader("vary", "Origin");
  if (policy.allowsCredentials) response.setHeader("access-control-allow-credentials", "true");
  const method = request.headers["access-control-request-method"];
  if (request.method !== "OPTIONS" || method === undefined) return false;
  const headers = request.headers["access-control-request-headers"];
  response.setHeader("access-control-allow-methods", method);
  if (headers !== undefined) response.setHeader("access-control-allow-headers", headers);
  response.writeHead(204).end();
  return true;
}

function allows({ origins }: CorsPolicy, origin: string): boolean {
  return origins.some(
    (allowed) =>
      allowed === "*" || allowed.replace(/\/$/, "").toLowerCase() === origin.toLowerCase(),
  );
}
