/**
 * How long a service asks a caller to wait before the next try.
 *
 * @see RFC 9110 section 10.2.3: `Retry-After` is a number of seconds, or a date.
 * @module
 */
import { memberOf } from "../member-of.js";

const HEADER = "retry-after";

/** @returns Milliseconds from now, at least 0; `undefined` if the answer says nothing that can be read. */
export function retryAfterMs(error: unknown, now: Date): number | undefined {
  const text = headerOf(error)?.trim();
  if (text === undefined || text === "") return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1_000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime());
}

/** The SDK's errors carry the answer; what carries none was no answer. */
function headerOf(error: unknown): string | undefined {
  const headers = memberOf(memberOf(error, "response"), "headers");
  const get = memberOf(headers, "get");
  if (typeof get !== "function") return undefined;
  const value: unknown = Reflect.apply(get, headers, [HEADER]);
  return typeof value === "string" ? value : undefined;
}
