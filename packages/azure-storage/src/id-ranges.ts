/** Ids in which one follows the other, first and last. */
type Range = readonly [number, number];

/** Ids as a list in which those that follow each other are one pair: of thousands, few are left. */
export function toRanges(ids: readonly number[]): readonly (number | Range)[] {
  const ranges: [number, number][] = [];
  for (const id of [...ids].sort((one, other) => one - other)) {
    const last = ranges.at(-1);
    if (last && id <= last[1] + 1) last[1] = id;
    else ranges.push([id, id]);
  }
  return ranges.map((range) => (range[0] === range[1] ? range[0] : range));
}

/** @returns `undefined` if it is no id and no pair of them. */
export function idsOf(entry: unknown): readonly number[] | undefined {
  if (isId(entry)) return [entry];
  const [first, last] = Array.isArray(entry) ? (entry as readonly unknown[]) : []; // isArray says any[]
  if (!isId(first) || !isId(last) || last < first) return undefined;
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}

function isId(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value);
}
