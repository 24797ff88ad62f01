import { InstanceNotFoundError } from "./client-errors.js";
import type { ClientParts } from "./client-parts.js";
import { refuseEntity } from "./refuse-entity.js";
import { startOrchestration } from "./start-orchestration.js";
import { startRequest } from "./start-request.js";

/** How an orchestration is restarted. */
export interface RestartOptions {
  /** True for a random id, false for the same one, or an id; true by default. */
  newInstanceId?: boolean | string;
  /** As `startNew` takes it: that of the restarted instance is not kept. */
  version?: string;
}

/**
 * Starts an orchestrator anew with the input and the tags of an instance; that stays as it is unless its
 * id is used.
 *
 * @returns The id of what was started.
 * @throws EntityNotSupportedError if the id is that of an entity.
 * @throws InstanceNotFoundError if there is no such instance.
 * @throws OrchestratorNotFoundError if the app has orchestrators, and not this one.
 * @throws InstanceAlreadyExistsError if the id is in use by an instance that has not finished.
 */
export async function restart(
  parts: ClientParts,
  instanceId: string,
  { newInstanceId = true, version = "" }: RestartOptions,
): Promise<string> {
  const found = await parts.hub.readStatus(instanceId);
  if (!found) throw new InstanceNotFoundError(instanceId);
  const { name, input, tags } = found;
  const sameId = newInstanceId === false ? instanceId : "";
  const request = startRequest(parts, name, {
    instanceId: typeof newInstanceId === "string" ? newInstanceId : sameId,
    ...{ version, ifExists: "restartFinished" },
    ...(tags && { tags }),
  });
  // the text as it is: read and written again, a large number would become another one
  return startOrchestration(parts, { ...request, input });
}

/**
 * Checks what is asked for. Makes no call.
 *
 * @throws TypeError if the new id is nothing that can be one.
 */
export function checkRestart(instanceId: string, { newInstanceId }: RestartOptions): void {
  refuseEntity(instanceId, "restarted");
  if (newInstanceId === undefined || typeof newInstanceId === "boolean") return;
  if (typeof newInstanceId === "string" && newInstanceId !== "") return;
  throw new TypeError(
    `newInstanceId must be true for a random ID, false for the same one, or an ID, got ` +
      `${JSON.stringify(newInstanceId)}.`,
  );
}
