import { StorageError, type Clock } from "@taskhub/core";

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;

/** Does what the store may refuse for a while, until it does or the patience is at its end. */
export async function patiently<T>(
  clock: Clock,
  patienceMs: number,
  work: () => Promise<T>,
): Promise<T> {
  const until = clock.now().getTime() + patienceMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StorageError) || clock.now().getTime() + pauseMs > until) throw error;
      await clock.sleep(pauseMs);
    }
  }
}
