/**
 * Lists of orchestrations: one by one, or page by page, so that a caller can go on later.
 *
 * @module
 */
import type { InstanceFilter as StoreFilter } from "@taskhub/azure-storage";
import type { DurableOrchestrationStatus } from "./durable-orchestration-status.js";
import type { ListingParts } from "./entity-listing.js";
import { listingFilter, type OrchestrationFilter } from "./orchestration-filter.js";
import { orchestrationStatus } from "./read-orchestration-status.js";

/** Orchestrations to list, and what of them. */
export interface InstanceListFilter extends OrchestrationFilter {
  /** Orchestrations in one page, and in one request to the storage, 1 to 1,000; 1,000 by default. */
  pageSize?: number;
  /** False to leave out their inputs, which takes less time. True by default. */
  includeInput?: boolean;
  /** False to leave out their outputs, which takes less time. True by default. */
  includeOutput?: boolean;
}

/** Some of the orchestrations that were asked for. */
export interface InstancePage {
  /** May be empty though there are more pages. */
  readonly instances: readonly DurableOrchestrationStatus[];
  /** What `pages` takes to go on behind this page; absent in the last one. */
  readonly continuationToken?: string;
}

/** Where a list begins. */
export interface InstancePagesOptions {
  /** From a page of a list of this task hub; at the beginning if absent. */
  readonly continuationToken?: string;
}

/**
 * Orchestrations that are read when they are asked for: `for await` over it gives the state of one
 * after the other, in the order of their ids as the storage has it.
 */
export class InstanceListing implements AsyncIterable<DurableOrchestrationStatus> {
  readonly #parts: ListingParts;
  readonly #filter: StoreFilter;

  /** @internal */
  constructor(parts: ListingParts, filter: StoreFilter) {
    this.#parts = parts;
    this.#filter = filter;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<DurableOrchestrationStatus, void, undefined> {
    for await (const { instances } of this.pages()) yield* instances;
  }

  /**
   * The same, page by page.
   *
   * @throws InvalidContinuationError, while iterating, for a token that no page gave.
   */
  async *pages({ continuationToken }: InstancePagesOptions = {}): AsyncGenerator<
    InstancePage,
    void,
    undefined
  > {
    await this.#parts.open();
    const filter = { ...this.#filter, continuation: continuationToken };
    for await (const { statuses, continuation } of this.#parts.hub.listInstances(filter)) {
      yield {
        instances: statuses.map((row) => orchestrationStatus(row, { showInput: true })),
        ...(continuation !== undefined && { continuationToken: continuation }),
      };
    }
  }
}

/** @throws TypeError or RangeError as `listingFilter` does. */
export function instanceListFilter(filter: InstanceListFilter): StoreFilter {
  const { pageSize, includeInput, includeOutput } = filter;
  return { ...listingFilter(filter), pageSize, includeInput, includeOutput };
}
