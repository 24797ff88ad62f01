/**
 * Which orchestrations a caller means.
 *
 * Whatever cannot be read is an error: left out of the filter, it would make it mean more.
 *
 * @module
 */
import type { InstanceFilter } from "@taskhub/azure-storage";
import { OrchestrationRuntimeStatus } from "./orchestration-runtime-status.js";
import { requireDate } from "./require-date.js";

/** Orchestrations to look for; all of them if nothing is said. Entities are never among them. */
export interface OrchestrationFilter {
  /** Created then or later. */
  createdTimeFrom?: Date;
  /** Created then or earlier. */
  createdTimeTo?: Date;
  /** In one of these states. */
  runtimeStatus?: readonly OrchestrationRuntimeStatus[];
}

const MEMBERS: readonly string[] = [
  "createdTimeFrom",
  "createdTimeTo",
  "runtimeStatus",
] satisfies (keyof OrchestrationFilter)[];

/**
 * The filter of a listing. An empty list of states means all of them, as in v3.
 *
 * @throws TypeError for a date that is none, RangeError for an unknown state.
 */
export function listingFilter(filter: OrchestrationFilter): InstanceFilter {
  const { createdTimeFrom, createdTimeTo, runtimeStatus } = filter;
  if (createdTimeFrom !== undefined) requireDate(createdTimeFrom, "createdTimeFrom");
  if (createdTimeTo !== undefined) requireDate(createdTimeTo, "createdTimeTo");
  if (runtimeStatus !== undefined) requireStates(runtimeStatus);
  return {
    createdFrom: createdTimeFrom,
    createdTo: createdTimeTo,
    runtimeStatus: runtimeStatus?.length === 0 ? undefined : runtimeStatus,
  };
}

/**
 * The filter of a purge. What a listing lets pass is refused: a list that turned out empty, and a
 * member nobody knows, would purge more than was meant.
 *
 * @throws TypeError for a date that is none, and for an unknown member; RangeError for an unknown
 *   state, and for an empty list of them.
 */
export function purgeFilter(filter: OrchestrationFilter): InstanceFilter {
  const unknown = Object.keys(filter).filter((name) => !MEMBERS.includes(name));
  if (unknown.length > 0) {
    throw new TypeError(
      `A filter has the members ${MEMBERS.join(", ")}, got ${unknown.join(", ")}. ` +
        `Nothing was purged.`,
    );
  }
  const checked = listingFilter(filter);
  if (filter.runtimeStatus?.length === 0) {
    throw new RangeError(
      "runtimeStatus must have at least one state, got none. Leave it out to purge all that have " +
        "finished. Nothing was purged.",
    );
  }
  return checked;
}

function requireStates(states: unknown): asserts states is readonly OrchestrationRuntimeStatus[] {
  if (!Array.isArray(states)) {
    throw new TypeError(`runtimeStatus must be an array of states, got ${JSON.stringify(states)}.`);
  }
  const known: readonly unknown[] = Object.values(OrchestrationRuntimeStatus);
  const unknown = states.filter((state) => !known.includes(state));
  if (unknown.length === 0) return;
  throw new RangeError(
    `runtimeStatus must have states out of ${known.join(", ")}, got ${JSON.stringify(unknown)}.`,
  );
}
