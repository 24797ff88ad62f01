import { decodeSchedulerState, type EntityId } from "@taskhub/core";
import type { ClientParts } from "./client-parts.js";
import { EntityStateResponse } from "./entity-state-response.js";

/** The state of an entity, as its last batch of operations has left it. */
export async function readEntityState<State>(
  { hub }: Pick<ClientParts, "hub">,
  entityId: EntityId,
): Promise<EntityStateResponse<State>> {
  const row = await hub.readStatus(String(entityId));
  const { exists, text } = decodeSchedulerState(row?.input).entity;
  if (!exists) return new EntityStateResponse<State>(false);
  // what it is, only the caller knows
  return new EntityStateResponse(true, stateOf(text) as State | undefined);
}

/** The value of a state's JSON text. */
export function stateOf(text: string | undefined): unknown {
  return text === undefined ? undefined : JSON.parse(text);
}
