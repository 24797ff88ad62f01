import type { TaskFailedError } from "../task-failed-error.js";

/** What is needed to try again; a plain object will do. */
export interface RetryPolicy {
  /** Pause after the first failure; greater than 0. */
  readonly firstRetryIntervalInMilliseconds: number;
  /** Calls altogether, the first one included; at least 1. */
  readonly maxNumberOfAttempts: number;
  /** By what each pause is longer than the one before. 1 if absent. */
  readonly backoffCoefficient?: number | undefined;
  /** Longest pause. 6 days if absent. */
  readonly maxRetryIntervalInMilliseconds?: number | undefined;
  /** No new attempt begins this long after the first one began. No limit if absent. */
  readonly retryTimeoutInMilliseconds?: number | undefined;
  /**
   * Whether the failure is worth another attempt. Everything is, if absent; a failure that says of
   * itself that it is not retriable is not asked about.
   *
   * Part of the orchestrator: it must say the same in every replay.
   */
  readonly handle?: ((failure: TaskFailedError) => boolean) | undefined;
}

/** How often and how long a call is tried again. */
export class RetryOptions implements RetryPolicy {
  /** By what each pause is longer than the one before. 1 by default. */
  declare backoffCoefficient: number;
  /** Longest pause. 6 days by default. */
  declare maxRetryIntervalInMilliseconds: number;
  /** No new attempt begins this long after the first one began. No limit by default. */
  declare retryTimeoutInMilliseconds: number;
  /** Whether the failure is worth another attempt; see {@link RetryPolicy.handle}. */
  declare handle?: ((failure: TaskFailedError) => boolean) | undefined;

  /**
   * @param firstRetryIntervalInMilliseconds - Pause after the first failure; greater than 0.
   * @param maxNumberOfAttempts - Calls altogether, the first one included.
   * @throws TypeError or RangeError for what is no such number.
   */
  constructor(
    readonly firstRetryIntervalInMilliseconds: number,
    readonly maxNumberOfAttempts: number,
  ) {
    checkRetryPolicy(this);
  }
}

/**
 * The policy as it is now: what is changed later is for other calls.
 *
 * @throws TypeError if something has the wrong type, RangeError if a number is out of range.
 */
export function retryPolicyOf(options: unknown): RetryPolicy {
  checkRetryPolicy(options);
  // name by name, for a class of the user's may have getters
  return {
    firstRetryIntervalInMilliseconds: options.firstRetryIntervalInMilliseconds,
    maxNumberOfAttempts: options.maxNumberOfAttempts,
    backoffCoefficient: options.backoffCoefficient,
    maxRetryIntervalInMilliseconds: options.maxRetryIntervalInMilliseconds,
    retryTimeoutInMilliseconds: options.retryTimeoutInMilliseconds,
    handle: options.handle,
  };
}

/**
 * Refuses what cannot be a retry policy; the texts are those of v3, as far as it has one.
 *
 * @throws TypeError if something has the wrong type, RangeError if a number is out of range.
 */
export function checkRetryPolicy(policy: unknown): asserts policy is RetryPolicy {
  if (
    typeof policy !== "object" ||
    policy === null ||
    !("firstRetryIntervalInMilliseconds" in policy) ||
    !("maxNumberOfAttempts" in policy)
  ) {
    throw new TypeError(
      `retryOptions: Expected object of type RetryOptions but got ${typeof policy}; are you missing properties?`,
    );
  }
  const { firstRetryIntervalInMilliseconds, maxNumberOfAttempts, handle } = policy as RetryPolicy;
  requirePositive("firstRetryIntervalInMilliseconds", firstRetryIntervalInMilliseconds);
  requireNumber("maxNumberOfAttempts", maxNumberOfAttempts);
  if (!(maxNumberOfAttempts >= 1)) {
    throw new RangeError("maxNumberOfAttempts value must be at least 1: the first call counts.");
  }
  for (const name of OPTIONAL) {
    const value = (policy as RetryPolicy)[name];
    if (value !== undefined) requirePositive(name, value);
  }
  if (handle !== undefined && typeof handle !== "function") {
    throw new TypeError(`handle: Expected function but got ${typeof handle}`);
  }
}

const OPTIONAL = [
  "backoffCoefficient",
  "maxRetryIntervalInMilliseconds",
  "retryTimeoutInMilliseconds",
] as const;

function requirePositive(name: string, value: unknown): void {
  requireNumber(name, value);
  if (!(value > 0)) throw new RangeError(`${name} value must be greater than 0.`);
}

function requireNumber(name: string, value: unknown): asserts value is number {
  if (typeof value === "number") return;
  throw new TypeError(`${name}: Expected number but got ${typeof value}`);
}
