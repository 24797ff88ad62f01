import { dateAt } from "../date-at.js";

/** How an entity is signalled. */
export interface SignalOptions {
  /** When the operation is to be performed, at the earliest. At once if absent. */
  readonly scheduledTime?: Date;
}

/**
 * When a signal is to be performed; `undefined` for at once.
 *
 * @throws TypeError if `scheduledTime` is no valid date.
 */
export function dueTime({ scheduledTime }: SignalOptions): Date | undefined {
  if (scheduledTime === undefined) return undefined;
  // dates of another realm count, such as those that a test runner's globals make
  const isDate = Object.prototype.toString.call(scheduledTime) === "[object Date]";
  const time = isDate ? scheduledTime.getTime() : NaN;
  if (Number.isNaN(time)) {
    const got: unknown = scheduledTime;
    throw new TypeError(`scheduledTime: Expected valid Date object but got ${String(got)}`);
  }
  return dateAt(time);
}
