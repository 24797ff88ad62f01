const SECOND_MS = 1_000;
const SHORTEST_PAUSE_MS = SECOND_MS; // each poll is history: a server whose clock is late must not fill it
const LONGEST_PAUSE_MS = 365 * 86_400_000;

/**
 * The time that a `Retry-After` names, in seconds or as a date; at least a second and at most a year
 * from now.
 *
 * @returns `undefined` if there is none, or it is neither.
 */
export function retryAfter(header: string | undefined, now: Date): Date | undefined {
  const text = header?.trim() ?? "";
  const pauseMs = /^\d+$/.test(text) ? Number(text) * SECOND_MS : dateMs(text) - now.getTime();
  if (Number.isNaN(pauseMs)) return undefined;
  const bounded = Math.min(Math.max(pauseMs, SHORTEST_PAUSE_MS), LONGEST_PAUSE_MS);
  return new Date(now.getTime() + bounded);
}

/** Any other date would be read in the time zone of the machine: each replay might find another one. */
function dateMs(text: string): number {
  return text.endsWith(" GMT") ? Date.parse(text) : NaN;
}
