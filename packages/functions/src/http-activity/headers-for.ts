import type { HttpActivityRequest } from "@taskhub/core";

/**
 * Headers that hold no secret. Any other may: keys have as many names as there are services, so only
 * what is known to be harmless goes to an origin that the user did not name.
 */
const HARMLESS = new Set([
  "accept",
  "accept-charset",
  "accept-language",
  "cache-control",
  "content-language",
  "content-type",
  "traceparent",
  "tracestate",
  "user-agent",
]);

/** They belong to the connection or to the body as it is sent, which are ours to make. */
const OURS = new Set(["connection", "content-length", "keep-alive", "transfer-encoding"]);

const DEFAULT_CONTENT_TYPE = "text/plain"; // TaskHttpActivityShim.cs

/** What one hop of a request is sent with. */
export interface Hop {
  readonly url: URL;
  readonly method: string;
  readonly content: string | undefined;
}

/**
 * The headers for one hop of a request: its own if it goes to the origin the user named, and else
 * those of them that hold no secret.
 *
 * @param token - For the `Authorization` header, which it replaces.
 */
export function headersFor(
  { content }: Hop,
  { headers = {} }: Pick<HttpActivityRequest, "headers">,
  { isHome, token }: { readonly isHome: boolean; readonly token: string | undefined },
): Record<string, string | string[]> {
  const sent: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    const known = name.toLowerCase();
    if (OURS.has(known) || (!isHome && !HARMLESS.has(known))) continue;
    if (content === undefined && known.startsWith("content-")) continue;
    sent[known] = typeof value === "string" ? value : [...value];
  }
  if (content !== undefined) {
    sent["content-type"] ??= DEFAULT_CONTENT_TYPE;
    sent["content-length"] = String(Buffer.byteLength(content));
  }
  if (token !== undefined) sent["authorization"] = `Bearer ${token}`;
  return sent;
}
