/**
 * The value that this share of all values does not exceed: the nearest one that was measured.
 *
 * @param share - Above 0, at most 1.
 * @returns NaN if there are no values.
 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * share) - 1] ?? NaN;
}

/** The middle one, which neither a pause nor the garbage collector moves. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}
