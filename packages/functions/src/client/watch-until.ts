import type { Clock } from "@taskhub/core";

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;

/**
 * Looks again and again, ever more rarely, up to once a second, and the last time when time is up.
 *
 * @param timeoutMs - May be `Infinity`.
 * @returns What was seen when it was reached; `undefined` if it was not in time.
 */
export async function watchUntil<T>(
  clock: Clock,
  look: () => Promise<T>,
  isReached: (seen: T) => boolean,
  timeoutMs: number,
): Promise<T | undefined> {
  const endAt = clock.now().getTime() + timeoutMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    const seen = await look();
    if (isReached(seen)) return seen;
    const leftMs = endAt - clock.now().getTime();
    if (leftMs <= 0) return undefined;
    await clock.sleep(Math.min(pauseMs, leftMs));
  }
}
