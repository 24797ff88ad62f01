import { InstanceNotFoundError } from "./client-errors.js";
import type { ClientParts } from "./client-parts.js";
import type { DurableOrchestrationStatus } from "./durable-orchestration-status.js";
import { readOrchestrationStatus, type StatusView } from "./read-orchestration-status.js";
import { useHub } from "./use-hub.js";

/** What of a status a caller in this process is told, unless it asks for something else. */
export const WHOLE_STATUS: StatusView = {
  ...{ showHistory: false, showHistoryOutput: false, showInput: true, showStackTraces: true },
};

/**
 * Reads the state of an instance.
 *
 * @throws InstanceNotFoundError if there is none.
 */
export async function requireStatus(
  parts: ClientParts,
  instanceId: string,
  view: StatusView,
): Promise<DurableOrchestrationStatus> {
  await useHub(parts);
  const status = await readOrchestrationStatus(parts, instanceId, view);
  if (status) return status;
  throw new InstanceNotFoundError(
    instanceId,
    `DurableClient error: Durable Functions extension replied with HTTP 404 response. ` +
      `This usually means we could not find any data associated with the instanceId provided: ` +
      `${instanceId}.`,
  );
}
