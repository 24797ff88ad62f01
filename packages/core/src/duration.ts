const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A length of time: milliseconds, or the sum of its parts. */
export type Duration =
  | number
  | {
      readonly days?: number;
      readonly hours?: number;
      readonly minutes?: number;
      readonly seconds?: number;
      readonly milliseconds?: number;
    };

const UNITS = new Map([
  ["days", DAY_MS],
  ["hours", HOUR_MS],
  ["minutes", MINUTE_MS],
  ["seconds", SECOND_MS],
  ["milliseconds", 1],
]);

/**
 * @param argument - What the duration is, for the error message.
 * @returns Milliseconds, at least 0.
 * @throws TypeError if it is no duration, RangeError if it is negative or not finite.
 */
export function durationMs(duration: unknown, argument: string): number {
  const ms = typeof duration === "number" ? duration : sumOfParts(duration, argument);
  if (Number.isFinite(ms) && ms >= 0) return ms;
  throw new RangeError(
    `${argument}: Expected a finite duration of at least 0 but got ${ms} milliseconds`,
  );
}

function inWords(value: unknown): string {
  if (typeof value === "bigint") return "a bigint";
  const json = JSON.stringify(value) as string | undefined;
  return json ?? typeof value;
}

function sumOfParts(duration: unknown, argument: string): number {
  const parts = typeof duration === "object" && duration !== null ? Object.entries(duration) : [];
  const sizes = parts.flatMap(([unit, size]: [string, unknown]) => {
    const unitMs = UNITS.get(unit);
    return unitMs === undefined || typeof size !== "number" ? [] : [unitMs * size];
  });
  if (parts.length === 0 || sizes.length < parts.length) {
    throw new TypeError(
      `${argument}: Expected milliseconds, or an object with some of ${[...UNITS.keys()].join(", ")}, ` +
        `but got ${inWords(duration)}`,
    );
  }
  return sizes.reduce((sum, ms) => sum + ms, 0);
}
