import { dateAt } from "../date-at.js";
import { TaskFailedError } from "../task-failed-error.js";
import type { Task, TaskOwner } from "../task.js";
import type { RetryPolicy } from "./retry-options.js";
import type { Routine } from "./routine-task.js";
import { TimerTask } from "./timer-task.js";

const DEFAULT_MAX_INTERVAL_MS = 6 * 86_400_000; // AzureStorageDurabilityProvider.cs: 6 days

/**
 * A call that is made again when it fails: call, pause, call, pause, ...
 *
 * After the last attempt comes a timer that fires at once. It is of no use, but the format's other
 * engine sets it, and an instance that was begun there must find the same event ids here.
 *
 * @param attempt - Makes the task of the next attempt.
 * @see DurableTask.Core `RetryInterceptor.cs`.
 */
export function* retried<T>(
  owner: TaskOwner,
  attempt: () => Task<T>,
  policy: RetryPolicy,
): Routine<T> {
  const beganAt = owner.now.getTime();
  for (let failures = 0; ;) {
    try {
      return yield* attempt();
    } catch (error) {
      failures++;
      if (failures >= policy.maxNumberOfAttempts) {
        yield* new TimerTask(owner, owner.now);
        throw error;
      }
      const now = owner.now.getTime();
      const isLate = now - beganAt >= (policy.retryTimeoutInMilliseconds ?? Infinity);
      if (isLate || !isWorthAnother(error, policy)) throw error;
      yield* new TimerTask(owner, dateAt(now + pauseMs(policy, failures)));
    }
  }
}

function isWorthAnother(error: unknown, { handle }: RetryPolicy): boolean {
  // a call fails with nothing else; what is thrown in making it would be thrown again
  if (!(error instanceof TaskFailedError)) return false;
  return !error.failureDetails.isNonRetriable && (handle?.(error) ?? true);
}

function pauseMs(policy: RetryPolicy, failures: number): number {
  const { firstRetryIntervalInMilliseconds: first, backoffCoefficient = 1 } = policy;
  const longest = policy.maxRetryIntervalInMilliseconds ?? DEFAULT_MAX_INTERVAL_MS;
  return Math.min(first * backoffCoefficient ** (failures - 1), longest);
}
