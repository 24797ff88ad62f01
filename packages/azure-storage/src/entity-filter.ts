/**
 * Which entities are meant, as a filter of the table service: always a range of keys.
 *
 * @see DurableTask.AzureStorage `EntityTrackingStoreQueries.cs`: an entity is changed when its newest
 * generation is created.
 * @module
 */
import { escapeInstanceKey } from "./instance-key.js";
import { and, ge, lt, type Filter } from "./odata-filter.js";

/** Rows that the table service gives at once. */
const MAX_PAGE_SIZE = 1_000;

/** Entities to look for; all of them if nothing is said. */
export interface EntityFilter {
  /** Kind of entity; upper and lower case are the same. */
  readonly name?: string | undefined;
  /** What their keys begin with; only beside a name. */
  readonly keyPrefix?: string | undefined;
  /** Their last operation was then or later. */
  readonly changedFrom?: Date | undefined;
  /** Their last operation was then or earlier, to the millisecond. */
  readonly changedTo?: Date | undefined;
  /** Entities a page at most, 1 to 1,000; the store's choice if absent. */
  readonly pageSize?: number | undefined;
  /** To go on behind a page; the rest of the filter must be the one that the page was asked for with. */
  readonly continuation?: string | undefined;
  /** False to leave out the states; true by default. */
  readonly fetchState?: boolean | undefined;
}

/**
 * What the keys of the entities begin with.
 *
 * @throws RangeError if the name or the prefix is one that no entity has.
 */
export function keyPrefixOf({ name, keyPrefix = "" }: EntityFilter): string {
  if (name === undefined) {
    if (keyPrefix === "") return "@";
    throw new RangeError(
      `Expected a name beside the key prefix ${JSON.stringify(keyPrefix)}, got none: entities lie in ` +
        `the order of their names.`,
    );
  }
  if (name.trim() === "" || name.includes("@")) {
    throw new RangeError(
      `Expected the name of an entity, not blank and without '@', got ${JSON.stringify(name)}.`,
    );
  }
  const prefix = `@${name.toLowerCase()}@${keyPrefix}`;
  if (/\p{Surrogate}/u.test(prefix)) {
    throw new RangeError(
      `Expected well-formed Unicode as name and key prefix, got ${JSON.stringify(prefix)}.`,
    );
  }
  return escapeInstanceKey(prefix);
}

/**
 * The filter that the table service is asked with. Rarely it means some more keys than the prefix does:
 * the caller looks again.
 *
 * @throws RangeError if an instant or the page size is invalid, or as {@link keyPrefixOf}.
 */
export function entityTableFilter(wanted: EntityFilter): Filter {
  const { changedFrom, changedTo, pageSize } = wanted;
  if (
    pageSize !== undefined &&
    !(Number.isInteger(pageSize) && pageSize >= 1 && pageSize <= MAX_PAGE_SIZE)
  ) {
    throw new RangeError(`Expected a page size from 1 to ${MAX_PAGE_SIZE}, got ${pageSize}.`);
  }
  const prefix = keyPrefixOf(wanted);
  const parts = [ge("PartitionKey", prefix), lt("PartitionKey", behind(prefix))];
  if (changedFrom) parts.push(ge("CreatedTime", changedFrom));
  // the table counts tenths of microseconds
  if (changedTo) parts.push(lt("CreatedTime", new Date(changedTo.getTime() + 1)));
  return and(...parts);
}

/** A text that sorts behind all that begin with the prefix, which begins with `@`. */
function behind(prefix: string): string {
  // what follows these is half of a character, or nothing: what is before them will do
  const end = prefix.replace(/[\ud7ff-\udfff\uffff]+$/, "");
  const last = end.length - 1;
  return end.slice(0, last) + String.fromCharCode(end.charCodeAt(last) + 1);
}
