const LATEST_MS = 8.64e15; // ECMAScript, Time Values and Time Range: no date is later

/**
 * The date, or the nearest that a timer can have: past is past, for no row could hold a time before
 * 1601, and what is beyond the last date never comes anyway.
 *
 * @param ms - Since 1970; any number but NaN.
 */
export function dateAt(ms: number): Date {
  return new Date(Math.min(Math.max(ms, 0), LATEST_MS));
}
