/**
 * Instants as the .NET serializer writes them: ISO 8601, UTC, up to seven fraction digits.
 *
 * An instant here has milliseconds; digits below are dropped on reading.
 *
 * @module
 */

const MIN_YEAR = 1601; // Table service: the first year an Edm.DateTime can hold
const MAX_YEAR = 9999; // .NET DateTime.MaxValue
const DATE = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?$/;

/**
 * @returns The instant without trailing zeros in its fraction, such as `2026-06-24T10:00:00.5Z`.
 * @throws RangeError if no table row could hold it: not an instant, or not in the years 1601 to 9999.
 */
export function formatWireDate(instant: Date): string {
  return storable(instant)
    .toISOString()
    .replace(/\.?0*Z$/, "Z");
}

/** @returns The instant, or `undefined` if the text is not one. Without a zone it is UTC. */
export function parseWireDate(text: string): Date | undefined {
  const match = DATE.exec(text);
  if (!match) return undefined;
  const [, seconds = "", fraction = "", zone = "Z"] = match;
  const instant = new Date(`${seconds}.${fraction.slice(0, 3).padEnd(3, "0")}${zone}`);
  return Number.isNaN(instant.getTime()) ? undefined : instant;
}

/**
 * @returns The same instant.
 * @throws RangeError if no table row could hold it: not an instant, or not in the years 1601 to 9999.
 */
export function storable(instant: Date): Date {
  const year = instant.getUTCFullYear();
  if (!(year >= MIN_YEAR && year <= MAX_YEAR)) {
    const found = Number.isNaN(year) ? "an invalid date" : instant.toISOString();
    throw new RangeError(
      `Expected an instant in the years ${MIN_YEAR} to ${MAX_YEAR}, got ${found}.`,
    );
  }
  return instant;
}
