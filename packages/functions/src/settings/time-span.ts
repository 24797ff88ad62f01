/**
 * Time spans as `host.json` writes them: `hh:mm:ss`, `d.hh:mm:ss`, and either with a fraction of a
 * second.
 *
 * @see .NET `TimeSpan.Parse`. A bare number is a count of days there; here it is refused, since
 * whoever writes one means something else.
 * @module
 */

const TIME_SPAN =
  /^(?:(?<days>\d{1,8})\.)?(?<hours>\d{1,2}):(?<minutes>\d{1,2})(?::(?<seconds>\d{1,2})(?:\.(?<fraction>\d{1,7}))?)?$/;

const MS = { second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** How to describe the form in an error message. */
export const TIME_SPAN_FORM = 'a time span such as "00:00:30" or "1.12:00:00"';

/** @returns Milliseconds, or `undefined` if the text is no time span. */
export function timeSpanMs(text: string): number | undefined {
  const parts = TIME_SPAN.exec(text.trim())?.groups;
  if (!parts) return undefined;
  const [days, hours, minutes, seconds] = ["days", "hours", "minutes", "seconds"].map((name) =>
    Number(parts[name] ?? 0),
  ) as [number, number, number, number];
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined;
  const fraction = Number(`0.${parts["fraction"] ?? "0"}`);
  return Math.round(
    days * MS.day + hours * MS.hour + minutes * MS.minute + (seconds + fraction) * MS.second,
  );
}
