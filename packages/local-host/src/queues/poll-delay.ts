const MIN_DELAY_MS = 100;
const DELTA_MS = 100;
const MIN_JITTER = 0.8;
const MAX_JITTER = 1.2;

/**
 * How long to wait after an empty poll.
 *
 * @param foundWork - Whether there was a message since the last wait.
 */
export type PollDelay = (foundWork: boolean) => number;

/**
 * The back-off of the storage queue extension: 100 ms first, and after work was found; then about
 * 200, 300, 500, 900 ms and so on, until the longest is reached, where it stays.
 *
 * @param random - A number from 0 to 1.
 * @see azure-sdk-for-net `RandomizedExponentialBackoffStrategy.cs`
 */
export function createPollDelay(maxMs: number, random: () => number = Math.random): PollDelay {
  let currentMs = MIN_DELAY_MS;
  let exponent = 0;
  return (foundWork) => {
    if (foundWork) {
      currentMs = MIN_DELAY_MS;
      exponent = 1;
    } else if (currentMs !== maxMs) {
      const jitter = MIN_JITTER + random() * (MAX_JITTER - MIN_JITTER);
      const growthMs = exponent === 0 ? 0 : Math.round(jitter * 2 ** (exponent - 1) * DELTA_MS);
      currentMs = Math.min(MIN_DELAY_MS + growthMs, maxMs);
      exponent += 1;
    }
    return currentMs;
  };
}
