/** Instants of the format are in milliseconds, and the way takes some. */
const TOLERANCE_MS = 10;

/** The input of an operation that is for later says so, in milliseconds since 1970. */
interface ForLater {
  readonly notBefore: number;
}

/** What is wrong with an operation that is performed now. */
export function tooEarly(input: unknown, now: number): string[] {
  if (!isForLater(input)) return [];
  const earlyMs = input.notBefore - now;
  return earlyMs > TOLERANCE_MS
    ? [`timers: an operation was performed ${earlyMs} ms too early`]
    : [];
}

function isForLater(input: unknown): input is ForLater {
  return typeof input === "object" && input !== null && "notBefore" in input;
}
