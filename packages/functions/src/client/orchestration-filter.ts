/**
 * Which orchestrations a caller means.
 *
 * Whatever cannot be read is an error: left out of the filter, it would make it mean more.
 *
 * @module
 */
import type { InstanceFilter } from "@taskhub/azure-storage";
import { isFinished } from "@taskhub/core";
import { OrchestrationRuntimeStatus } from "./orchestration-runtime-status.js";
import { requireDate } from "./require-date.js";
import { requireText } from "./require-text.js";

/** Orchestrations to look for; all of them if nothing is said. Entities are never among them. */
export interface OrchestrationFilter {
  /** Created then or later. */
  createdTimeFrom?: Date;
  /** Created then or earlier. */
  createdTimeTo?: Date;
  /** In one of these states. */
  runtimeStatus?: readonly OrchestrationRuntimeStatus[];
  /** What their ids begin with. */
  instanceIdPrefix?: string;
  /** The name of their orchestrator, in the case that it was started with. */
  name?: string;
}

const MEMBERS: readonly string[] = [
  "createdTimeFrom",
  "createdTimeTo",
  "runtimeStatus",
  "instanceIdPrefix",
  "name",
] satisfies (keyof OrchestrationFilter)[];

const STATES = Object.values(OrchestrationRuntimeStatus);
const FINISHED = STATES.filter((state) => isFinished(state));
const UNFINISHED = STATES.filter((state) => !isFinished(state));

/**
 * The filter of a listing. An empty list of states means all of them, as in v3.
 *
 * @throws TypeError for a date or a text that is none, RangeError for an unknown state, and for half a
 *   character in the prefix.
 */
export function listingFilter(filter: OrchestrationFilter): InstanceFilter {
  const { createdTimeFrom, createdTimeTo, runtimeStatus, instanceIdPrefix, name } = filter;
  if (createdTimeFrom !== undefined) requireDate(createdTimeFrom, "createdTimeFrom");
  if (createdTimeTo !== undefined) requireDate(createdTimeTo, "createdTimeTo");
  if (runtimeStatus !== undefined) requireStates(runtimeStatus);
  if (instanceIdPrefix !== undefined) requirePrefix(instanceIdPrefix);
  if (name !== undefined) requireText(name, "name must be the name of an orchestrator.");
  return {
    createdFrom: createdTimeFrom,
    createdTo: createdTimeTo,
    runtimeStatus: runtimeStatus?.length === 0 ? undefined : runtimeStatus,
    ...{ instanceIdPrefix, name },
  };
}

/**
 * The filter of a purge, which means what has finished.
 *
 * @throws TypeError or RangeError as {@link strictFilter}, and for a state of what has not finished.
 */
export function purgeFilter(filter: OrchestrationFilter): InstanceFilter {
  return strictFilter(filter, "purged", FINISHED);
}

/**
 * The filter of a termination, which means what has not finished.
 *
 * @throws TypeError or RangeError as {@link strictFilter}, and for a state of what has finished.
 */
export function terminationFilter(filter: OrchestrationFilter): InstanceFilter {
  return strictFilter(filter, "terminated", UNFINISHED);
}

/**
 * A filter of what cannot be undone. What a listing lets pass is refused: a list or a prefix that turned
 * out empty, and a member nobody knows, would mean more than was meant.
 *
 * @throws TypeError or RangeError as {@link listingFilter}, and for these.
 */
function strictFilter(
  filter: OrchestrationFilter,
  what: "purged" | "terminated",
  states: readonly OrchestrationRuntimeStatus[],
): InstanceFilter {
  const nothing = `Nothing was ${what}.`;
  const unknown = Object.keys(filter).filter((name) => !MEMBERS.includes(name));
  if (unknown.length > 0) {
    throw new TypeError(
      `A filter has the members ${MEMBERS.join(", ")}, got ${unknown.join(", ")}. ${nothing}`,
    );
  }
  const checked = listingFilter(filter);
  if (filter.runtimeStatus?.length === 0) {
    throw new RangeError(
      `runtimeStatus must have at least one state, got none. Leave it out to mean ` +
        `${states.join(", ")}. ${nothing}`,
    );
  }
  if (filter.instanceIdPrefix === "") {
    throw new RangeError(
      `instanceIdPrefix must not be empty. Leave it out to mean every ID. ${nothing}`,
    );
  }
  const { runtimeStatus = states } = checked;
  const others = runtimeStatus.filter((state) => !states.includes(state));
  if (others.length === 0) return { ...checked, runtimeStatus };
  throw new RangeError(
    `Only ${states.join(", ")} can be ${what}, got ${others.join(", ")} as runtimeStatus. ${nothing}`,
  );
}

function requirePrefix(prefix: unknown): asserts prefix is string {
  if (typeof prefix !== "string") {
    throw new TypeError(`instanceIdPrefix must be a text, got ${JSON.stringify(prefix)}.`);
  }
  if (!/\p{Surrogate}/u.test(prefix)) return;
  throw new RangeError(
    `instanceIdPrefix must be well-formed Unicode, got ${JSON.stringify(prefix)}.`,
  );
}

function requireStates(states: unknown): asserts states is readonly OrchestrationRuntimeStatus[] {
  if (!Array.isArray(states)) {
    throw new TypeError(`runtimeStatus must be an array of states, got ${JSON.stringify(states)}.`);
  }
  const known: readonly unknown[] = STATES;
  const unknown = states.filter((state) => !known.includes(state));
  if (unknown.length === 0) return;
  throw new RangeError(
    `runtimeStatus must have states out of ${known.join(", ")}, got ${JSON.stringify(unknown)}.`,
  );
}
