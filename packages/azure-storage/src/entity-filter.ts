/**
 * Which entities are meant, as a filter of the table service: always a range of keys.
 *
 * @see DurableTask.AzureStorage `EntityTrackingStoreQueries.cs`: an entity is changed when its newest
 * generation is created.
 * @module
 */
import { escapeInstanceKey } from "./instance-key.js";
import { keysWithPrefix } from "./key-range.js";
import { and, ge, lt, type Filter } from "./odata-filter.js";
import { requirePageSize } from "./page-size.js";

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
  /** To go on behind a page. */
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
  const { changedFrom, changedTo } = wanted;
  requirePageSize(wanted.pageSize);
  const parts = [...keysWithPrefix(keyPrefixOf(wanted))];
  if (changedFrom) parts.push(ge("CreatedTime", changedFrom));
  // the table counts tenths of microseconds
  if (changedTo) parts.push(lt("CreatedTime", new Date(changedTo.getTime() + 1)));
  return and(...parts);
}
