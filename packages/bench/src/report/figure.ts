/** One measured figure, with the limit that was promised for it. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: "ms" | "times" | "round trips";
  /** Absent for what is only told. */
  readonly limit?: { readonly atMost: number } | { readonly atLeast: number };
}

/** @returns False if the limit is missed; a figure that is no number misses it. */
export function isMet({ value, limit }: Figure): boolean {
  if (!limit) return true;
  return "atMost" in limit ? value <= limit.atMost : value >= limit.atLeast;
}
