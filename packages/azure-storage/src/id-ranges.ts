import { isInt32 } from "./fields.js";

/**
 * Ids a list may have: a history fails at a twentieth of that, unless its limit is raised. A damaged
 * one may name more than the memory of the process can hold.
 */
const MAX_IDS = 1_000_000;

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

/** @returns `undefined` if an entry is no id and no pair of them, or if they are more than a million. */
export function idsOf(entries: readonly unknown[]): readonly number[] | undefined {
  const ids: number[] = [];
  for (const entry of entries) {
    const [first, last] = pairOf(entry);
    if (!isId(first) || !isId(last) || last < first) return undefined;
    if (ids.length + last - first >= MAX_IDS) return undefined;
    for (let id = first; id <= last; id++) ids.push(id);
  }
  return ids;
}

function pairOf(entry: unknown): readonly unknown[] {
  return Array.isArray(entry) ? (entry as readonly unknown[]) : [entry, entry]; // isArray says any[]
}

function isId(value: unknown): value is number {
  return typeof value === "number" && isInt32(value) && value >= 0;
}
