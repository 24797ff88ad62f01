import { EntityId, type EntityFunction, type FailureDetails } from "@taskhub/core";
import { FunctionNotFoundError } from "./find-orchestrator.js";
import { logEvents } from "./log-events.js";
import type { Workplace } from "./workplace.js";

/** How soon a message for an unknown entity is looked at again. */
const UNKNOWN_RETRY_MS = 5_000;

/** What performs the operations of an entity; `undefined` if it is not registered here. */
export function findEntity(
  { registry }: Workplace,
  instanceId: string,
): EntityFunction | undefined {
  return registry.entity?.(nameOf(instanceId));
}

/** @returns Milliseconds for which its messages are left to a worker that knows it; 0 if none is waited for. */
export function waitForEntity(place: Workplace, instanceId: string): number {
  if (findEntity(place, instanceId)) return 0;
  const name = nameOf(instanceId);
  const leftMs = place.unknown.graceLeftMs("entity", name);
  if (leftMs > 0) {
    const known = (place.registry.entityNames ?? []).join(", ") || "none";
    place.log(...logEvents.unknownFunction("Entity", name, instanceId, known));
  }
  return Math.min(leftMs, UNKNOWN_RETRY_MS);
}

/** What its calls fail with if nobody knows it. */
export function unknownEntity({ registry }: Workplace, instanceId: string): FailureDetails {
  const name = nameOf(instanceId);
  const unknown = new FunctionNotFoundError("entity", name, registry.entityNames ?? []);
  return { errorMessage: unknown.message, errorType: unknown.name, isNonRetriable: true };
}

function nameOf(instanceId: string): string {
  return EntityId.getEntityIdFromSchedulerId(instanceId).name;
}
