import type { InstanceFilter } from "@taskhub/azure-storage";
import type { ClientParts } from "./client-parts.js";
import type { DurableOrchestrationStatus } from "./durable-orchestration-status.js";
import { orchestrationStatus } from "./read-orchestration-status.js";

/** The states of all orchestrations that are meant, without their histories. */
export async function listStatuses(
  { hub }: Pick<ClientParts, "hub">,
  filter: InstanceFilter,
): Promise<DurableOrchestrationStatus[]> {
  const found: DurableOrchestrationStatus[] = [];
  for await (const page of hub.listInstances(filter)) {
    for (const row of page) found.push(orchestrationStatus(row, { showInput: true }));
  }
  return found;
}
