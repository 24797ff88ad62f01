import type { Clock, Random } from "@taskhub/core";

/** Milliseconds since 1970, enough for 8,900 years. */
const TIME_DIGITS = 12;
/** More than the format's 4: a loop of continue-as-new names the blob of one row again and again. */
const RANDOM_BYTES = 10;
/** In the last segment of a name: an instance id may look like anything. */
const ID = /-([0-9a-f]{12})[0-9a-f]{20}[-.][^/]*$/i;

/**
 * The 32 hex digits that make the name of a blob one that nobody else has.
 *
 * They begin with the time, so that a purge can tell a blob that somebody is about to name from one
 * that nobody names any more.
 */
export function blobId({ clock, random }: { readonly clock: Clock; readonly random: Random }) {
  const time = clock.now().getTime().toString(16).padStart(TIME_DIGITS, "0");
  return time + random.hex(RANDOM_BYTES);
}

/** When a blob was named; a nonsense instant, or none, if a .NET worker named it. */
export function blobNamedAt(name: string): Date | undefined {
  const time = ID.exec(name)?.[1];
  return time === undefined ? undefined : new Date(Number.parseInt(time, 16));
}
