import { encodeUtf8 } from "./encode-utf8.js";
import { sha1 } from "./sha1.js";

const GUID_BYTES = 16;

/**
 * A GUID that follows from its parts: the same parts give the same GUID, everywhere and always.
 *
 * The parts are joined with their lengths, so that `("ab", "c")` and `("a", "bc")` differ.
 *
 * @returns 36 characters, lower case, in the shape of RFC 4122 version 5.
 */
export function deriveGuid(...parts: string[]): string {
  return nameGuid(sha1(encodeUtf8(parts.map((part) => `${part.length}:${part}`).join(""))));
}

/** @returns The 32 hex digits of a GUID: the format's `N` form. */
export function guidDigits(guid: string): string {
  return guid.replaceAll("-", "");
}

/**
 * The version 5 GUID of a digest.
 *
 * @param digest - At least 16 bytes; the rest is ignored.
 * @see RFC 4122, 4.3.
 */
export function nameGuid(digest: Uint8Array): string {
  const digits = Array.from(digest.subarray(0, GUID_BYTES), (byte, i) => {
    // the version and the variant take the place of six bits
    if (i === 6) return hex((byte & 0x0f) | 0x50);
    if (i === 8) return hex((byte & 0x3f) | 0x80);
    return hex(byte);
  }).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}
