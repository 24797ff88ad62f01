const SECONDS = "2031-03-01T09:15:02".length;
const MILLISECONDS = "2031-03-01T09:15:02.123".length;

/** An instant as tables show it: UTC, as the options of time read it. */
export function shownTime(instant: Date, { precise = false } = {}): string {
  return instant
    .toISOString()
    .slice(0, precise ? MILLISECONDS : SECONDS)
    .replace("T", " ");
}
