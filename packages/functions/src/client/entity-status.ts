import {
  decodeSchedulerState,
  entityIdOf,
  type EntityId,
  type InstanceStatus,
} from "@taskhub/core";
import { payloadValue } from "./json-payload.js";
import { stateOf } from "./read-entity-state.js";

/**
 * An entity, as a listing tells of it.
 *
 * @typeParam State - As it comes out of JSON.
 */
export interface EntityStatus<State = unknown> {
  readonly entityId: EntityId;
  /** When it last performed operations. */
  readonly lastOperationTime: Date;
  /** Operations that wait for the end of a lock. */
  readonly queueSize: number;
  /** The orchestration that has locked it. */
  readonly lockedBy?: string;
  /** Absent if it was not asked for, or the entity has none. */
  readonly state?: State;
}

/** What the row of an entity says without its state. */
export interface EntitySummary {
  readonly exists: boolean;
  readonly queueSize: number;
  readonly lockedBy: string | undefined;
}

/** @see The extension's `EntityStatus.cs`: what is absent is false, 0 or nobody. */
export function entitySummary({ customStatus }: InstanceStatus): EntitySummary {
  const value = payloadValue(customStatus);
  const status: Partial<Record<string, unknown>> =
    typeof value === "object" && value !== null ? { ...value } : {};
  const { entityExists, queueSize, lockedBy } = status;
  return {
    exists: entityExists === true,
    queueSize: typeof queueSize === "number" ? queueSize : 0,
    lockedBy: typeof lockedBy === "string" ? lockedBy : undefined,
  };
}

/** @returns `undefined` for what is left of an entity that was deleted, and for an id that is no key of ours. */
export function entityStatus<State>(row: InstanceStatus): EntityStatus<State> | undefined {
  const { exists, queueSize, lockedBy } = entitySummary(row);
  const entityId = entityIdOf(row.instanceId);
  if (!exists || !entityId) return undefined;
  const { text } = decodeSchedulerState(row.input).entity;
  return {
    entityId,
    lastOperationTime: row.createdAt,
    queueSize,
    ...(lockedBy !== undefined && { lockedBy }),
    // what it is, only the caller knows
    ...(text !== undefined && { state: stateOf(text) as State }),
  };
}
