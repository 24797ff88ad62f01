import { InstanceAlreadyExistsError } from "./client-errors.js";
import type { ClientParts } from "./client-parts.js";
import { endUnfinished } from "./end-unfinished.js";
import { resendOverdueStart } from "./resend-overdue-start.js";
import type { CheckedStart } from "./start-request.js";

/**
 * Starts an orchestration, and hands it to the worker of this process if that takes starts.
 *
 * Whatever the policy, the row of the instance decides between several callers (P8).
 *
 * @returns The instance id.
 * @throws InstanceAlreadyExistsError if the id belongs to an instance that stays.
 * @throws InstanceNotReplacedError if the instance to be replaced does not end.
 */
export async function startOrchestration(
  parts: ClientParts,
  { policy, ...request }: CheckedStart,
): Promise<string> {
  const { instanceId } = request;
  if (policy === "use" && (await isThere(parts, instanceId))) return instanceId;
  if (policy === "replace") await endUnfinished(parts, instanceId);
  const worker = parts.worker();
  const outcome = await parts.hub.startInstance({
    ...request,
    // a start that the worker here leaves to others must be there for them
    held: worker !== undefined && worker.takesStarts && worker.takesVersion(request.version),
    keepsFinished: policy === "fail" || policy === "use",
  });
  if (outcome.kind === "exists") {
    await resendOverdueStart(parts, outcome.status);
    if (policy === "use") return instanceId;
    throw new InstanceAlreadyExistsError(outcome.status);
  }
  parts.lastSent.forget(instanceId);
  if (outcome.delivery) worker?.handOff(outcome.delivery, outcome.row);
  return instanceId;
}

/** Most calls that are to use an instance find one: they cost one read. */
async function isThere(parts: ClientParts, instanceId: string): Promise<boolean> {
  const row = await parts.hub.readInstance(instanceId);
  if (row) await resendOverdueStart(parts, row.status);
  return row !== undefined;
}
