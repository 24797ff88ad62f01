import { TASK_HUB_INFO, type TaskHubInfo } from "../create-hub.js";
import type { HubNames } from "../hub-names.js";
import { ifPresent } from "../outcome.js";
import type { Services } from "../services.js";

/**
 * What the description of a hub says of it.
 *
 * @returns `undefined` if there is none; nothing in it of one that cannot be read.
 */
export async function readHubInfo(
  { blobs }: Pick<Services, "blobs">,
  { leases }: Pick<HubNames, "leases">,
): Promise<Partial<TaskHubInfo> | undefined> {
  const bytes = await ifPresent(blobs.get(leases, TASK_HUB_INFO, "hub"));
  return bytes && parsed(Buffer.from(bytes).toString("utf8"));
}

function parsed(text: string): Partial<TaskHubInfo> {
  let info: unknown;
  try {
    info = JSON.parse(text);
  } catch {
    return {}; // what somebody else put there tells nothing
  }
  if (typeof info !== "object" || info === null) return {};
  const { TaskHubName, CreatedAt, PartitionCount, ThComplete } = info as Record<string, unknown>; // any object
  return {
    ...(typeof TaskHubName === "string" && { TaskHubName }),
    ...(typeof CreatedAt === "string" && { CreatedAt }),
    ...(typeof PartitionCount === "number" && { PartitionCount }),
    ...(typeof ThComplete === "boolean" && { ThComplete }),
  };
}
