const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A duration as .NET writes it: `hh:mm:ss`, with days before it and milliseconds after, if any. */
export function timeSpan(durationMs: number): string {
  const ms = Math.round(durationMs);
  const digits = (value: number, count = 2) => String(Math.floor(value)).padStart(count, "0");
  const days = Math.floor(ms / DAY_MS);
  const clock = [(ms % DAY_MS) / HOUR_MS, (ms % HOUR_MS) / MINUTE_MS, (ms % MINUTE_MS) / SECOND_MS];
  const rest = ms % SECOND_MS;
  const start = days > 0 ? `${days}.` : "";
  return `${start}${clock.map((part) => digits(part)).join(":")}${rest > 0 ? `.${digits(rest, 3)}` : ""}`;
}
