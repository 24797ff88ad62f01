import type { HttpHeaders } from "@taskhub/core";

/**
 * Headers that .NET spells in its own way whatever the server does: apps look for them so.
 *
 * @see .NET `KnownHeaders.cs`.
 */
const SPELLED = [
  ...["Accept-Ranges", "Age", "Allow", "Cache-Control", "Connection", "Content-Encoding"],
  ...["Content-Language", "Content-Length", "Content-Location", "Content-Range", "Content-Type"],
  ...["Date", "ETag", "Expires", "Keep-Alive", "Last-Modified", "Location", "Pragma"],
  ...["Proxy-Authenticate", "Retry-After", "Server", "Set-Cookie", "Strict-Transport-Security"],
  ...["Trailer", "Transfer-Encoding", "Upgrade", "Vary", "Via", "Warning", "WWW-Authenticate"],
];
const SPELLING = new Map(SPELLED.map((name) => [name.toLowerCase(), name]));

/** @param rawHeaders - Names and values in turn. */
export function answerHeaders(rawHeaders: readonly string[]): HttpHeaders {
  const values = new Map<string, [name: string, values: string[]]>();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const [name = "", value = ""] = rawHeaders.slice(at, at + 2);
    const known = name.toLowerCase();
    const entry = values.get(known) ?? [SPELLING.get(known) ?? name, []];
    entry[1].push(value);
    values.set(known, entry);
  }
  return Object.fromEntries(
    [...values.values()].map(([name, [first = "", ...more]]) => [
      name,
      more.length === 0 ? first : [first, ...more],
    ]),
  );
}
