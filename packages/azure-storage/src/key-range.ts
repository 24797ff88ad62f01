/**
 * The keys that begin with a prefix, as a range of the table.
 *
 * @module
 */
import { ge, lt, type Filter } from "./odata-filter.js";

/**
 * The range of the keys that begin with a prefix; rarely it is wider, so the caller looks again.
 *
 * @param prefix - Escaped, and well-formed Unicode; all keys begin with an empty one.
 * @returns At most two comparisons, to be joined with `and`.
 */
export function keysWithPrefix(prefix: string): readonly Filter[] {
  const from = ge("PartitionKey", prefix);
  const end = behind(prefix);
  return end === undefined ? [from] : [from, lt("PartitionKey", end)];
}

/** A text that sorts behind all that begin with the prefix; `undefined` if there is none. */
function behind(prefix: string): string | undefined {
  // what follows these is half of a character, or nothing: what is before them will do
  const end = prefix.replace(/[\ud7ff-\udfff\uffff]+$/, "");
  if (end === "") return undefined;
  const last = end.length - 1;
  return end.slice(0, last) + String.fromCharCode(end.charCodeAt(last) + 1);
}
