import { EntityId, type EntityFunction, type FailureDetails } from "@taskhub/core";
import { FunctionNotFoundError } from "./find-orchestrator.js";
import { logEvents } from "./log-events.js";
import type { Workplace } from "./workplace.js";

/** How soon a message for an unknown entity is looked at again. */
const UNKNOWN_RETRY_MS = 5_000;

/** What performs the operations of an entity, or how long to wait for a worker that can. */
export interface FoundEntity {
  readonly entity: EntityFunction;
  /** Milliseconds for which its messages are to be left to other workers. */
  readonly waitMs: number;
}

/** Looks the entity up, and tells of one that is missing. */
export function findEntity(place: Workplace, about: { readonly instanceId: string }): FoundEntity {
  const { instanceId } = about;
  const { name } = EntityId.getEntityIdFromSchedulerId(instanceId);
  const entity = place.registry.entity?.(name);
  if (entity) return { entity, waitMs: 0 };
  const leftMs = place.unknown.graceLeftMs("entity", name);
  if (leftMs > 0) {
    const known = (place.registry.entityNames ?? []).join(", ") || "none";
    place.log(...logEvents.unknownFunction("Entity", name, instanceId, known));
  }
  const missing = () => {
    throw new FunctionNotFoundError("entity", name, place.registry.entityNames ?? []);
  };
  return { entity: missing, waitMs: Math.min(leftMs, UNKNOWN_RETRY_MS) };
}

/** Why no operation of the entity is performed; `undefined` if it is registered. */
export function whyNotPerformed(
  { registry }: Workplace,
  instanceId: string,
): FailureDetails | undefined {
  const { name } = EntityId.getEntityIdFromSchedulerId(instanceId);
  if (registry.entity?.(name)) return undefined;
  const unknown = new FunctionNotFoundError("entity", name, registry.entityNames ?? []);
  return { errorMessage: unknown.message, errorType: unknown.name, isNonRetriable: true };
}
