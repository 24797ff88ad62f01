const MS_PER_SECOND = 1000;
const MS_PER_MINUTE = 60 * MS_PER_SECOND;
const MS_PER_HOUR = 60 * MS_PER_MINUTE;
const MS_PER_DAY = 24 * MS_PER_HOUR;

const DAYS = /^\d+$/;
const CLOCK =
  /^(?:(?<days>\d+)\.)?(?<hours>\d{1,2}):(?<minutes>\d{1,2})(?::(?<seconds>\d{1,2})(?<fraction>\.\d{1,7})?)?$/;

/**
 * Reads a length of time as .NET writes it: `hh:mm:ss`, `d.hh:mm:ss`, with `.fffffff` for parts of
 * a second. A bare whole number is days.
 *
 * @returns Milliseconds, or undefined if the text is none of these.
 */
export function parseTimeSpan(text: string): number | undefined {
  const trimmed = text.trim();
  if (DAYS.test(trimmed)) return Number(trimmed) * MS_PER_DAY;
  const parts = CLOCK.exec(trimmed)?.groups;
  if (parts === undefined) return undefined;
  const [days, hours, minutes, seconds] = [
    parts["days"],
    parts["hours"],
    parts["minutes"],
    parts["seconds"],
  ].map((part) => Number(part ?? 0)) as [number, number, number, number];
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined;
  const fraction = Number(parts["fraction"] ?? 0);
  return (
    days * MS_PER_DAY +
    hours * MS_PER_HOUR +
    minutes * MS_PER_MINUTE +
    (seconds + fraction) * MS_PER_SECOND
  );
}
