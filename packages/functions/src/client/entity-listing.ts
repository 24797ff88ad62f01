/**
 * Lists of entities: one by one, or page by page, so that a caller can go on later.
 *
 * @module
 */
import type { EntityFilter as StoreFilter } from "@taskhub/azure-storage";
import type { ClientParts } from "./client-parts.js";
import { entityStatus, type EntityStatus } from "./entity-status.js";
import { requireDate } from "./require-date.js";

/** Entities to look for; all that exist if nothing is said. */
export interface EntityFilter {
  /** Kind of entity; case does not count. */
  name?: string;
  /** What their keys begin with; only beside a name. */
  keyPrefix?: string;
  /** Their last operation was then or later. */
  lastOperationFrom?: Date;
  /** Their last operation was then or earlier. */
  lastOperationTo?: Date;
  /** False to leave out their states, which takes less time. True by default. */
  includeState?: boolean;
  /** Entities in one page, and in one request to the storage, 1 to 1,000; at most 1,000 by default. */
  pageSize?: number;
}

/** Some of the entities that were asked for. */
export interface EntityPage<State = unknown> {
  /** May be empty though there are more pages. */
  readonly entities: readonly EntityStatus<State>[];
  /** What `pages` takes to go on behind this page; absent in the last one. */
  readonly continuationToken?: string;
}

/** Where a list begins. */
export interface EntityPagesOptions {
  /** From a page of a list by the same filter; at the beginning if absent. */
  readonly continuationToken?: string;
}

/** What a listing needs of its client. */
export interface ListingParts extends Pick<ClientParts, "hub"> {
  /** Called before each listing begins. */
  open(): Promise<void>;
}

/**
 * Entities that are read when they are asked for: `for await` over it gives one after the other.
 *
 * @typeParam State - As it comes out of JSON.
 */
export class EntityListing<State = unknown> implements AsyncIterable<EntityStatus<State>> {
  readonly #parts: ListingParts;
  readonly #filter: StoreFilter;

  /** @internal */
  constructor(parts: ListingParts, filter: StoreFilter) {
    this.#parts = parts;
    this.#filter = filter;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<EntityStatus<State>, void, undefined> {
    for await (const { entities } of this.pages()) yield* entities;
  }

  /**
   * The same, page by page.
   *
   * @throws InvalidContinuationError, while iterating, for a token that no page gave.
   */
  async *pages({ continuationToken }: EntityPagesOptions = {}): AsyncGenerator<
    EntityPage<State>,
    void,
    undefined
  > {
    await this.#parts.open();
    const filter = { ...this.#filter, continuation: continuationToken };
    for await (const { statuses, continuation } of this.#parts.hub.listEntities(filter)) {
      yield {
        entities: statuses
          .map((row) => entityStatus<State>(row))
          .filter((status) => status !== undefined),
        ...(continuation !== undefined && { continuationToken: continuation }),
      };
    }
  }
}

/** @throws TypeError for a date that is none. */
export function entityFilter(filter: EntityFilter): StoreFilter {
  const { name, keyPrefix, lastOperationFrom, lastOperationTo, pageSize } = filter;
  if (lastOperationFrom !== undefined) requireDate(lastOperationFrom, "lastOperationFrom");
  if (lastOperationTo !== undefined) requireDate(lastOperationTo, "lastOperationTo");
  return {
    ...{ name, keyPrefix, pageSize },
    ...{ changedFrom: lastOperationFrom, changedTo: lastOperationTo },
    fetchState: filter.includeState ?? true,
  };
}
