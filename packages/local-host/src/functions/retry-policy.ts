import type { Duration, RetryOptions } from "../app/programming-model";

/** When a failed invocation is repeated. */
export interface RetryPolicy {
  /** Infinity for ever. */
  readonly maxRetryCount: number;
  /** The wait before a repetition; the first is number 0. */
  readonly delayMs: (retryCount: number) => number;
}

const FOR_EVER = -1;

/**
 * Reads the retry options of a function.
 *
 * @throws Error if a part is missing or does not fit.
 */
export function createRetryPolicy(options: RetryOptions): RetryPolicy {
  const { maxRetryCount: count } = options;
  if (typeof count !== "number" || !Number.isInteger(count) || count < FOR_EVER) {
    throw new Error(
      `"retry.maxRetryCount" must be a whole number, -1 for ever; it is ${String(count)}.`,
    );
  }
  return {
    maxRetryCount: count === FOR_EVER ? Infinity : count,
    delayMs: delays(options),
  };
}

function delays(options: RetryOptions): RetryPolicy["delayMs"] {
  const { retryStrategy } = options;
  if (retryStrategy === "fixedDelay") {
    const delayMs = milliseconds("delayInterval", options.delayInterval);
    return () => delayMs;
  }
  if (retryStrategy === "exponentialBackoff") {
    const minimumMs = milliseconds("minimumInterval", options.minimumInterval);
    const maximumMs = milliseconds("maximumInterval", options.maximumInterval);
    if (maximumMs < minimumMs) {
      throw new Error(`"retry.maximumInterval" is shorter than "retry.minimumInterval".`);
    }
    return (retryCount) => Math.min(maximumMs, minimumMs * 2 ** retryCount);
  }
  throw new Error(
    `"retry.strategy" must be fixedDelay or exponentialBackoff; it is ${String(retryStrategy)}.`,
  );
}

function milliseconds(name: string, duration: Duration | null | undefined): number {
  const seconds = duration?.seconds;
  if (typeof seconds === "number") return seconds * 1000;
  throw new Error(`"retry.${name}" is missing.`);
}
