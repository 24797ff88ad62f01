/** One measured figure, with the limit that was promised for it. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: "ms" | "us" | "times";
  /** At most; absent for what is only told. */
  readonly limit?: number;
}

/** @returns False if the limit is missed. */
export function isMet({ value, limit }: Figure): boolean {
  return limit === undefined || value <= limit;
}

/** The middle one, which neither a pause nor the garbage collector moves. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
