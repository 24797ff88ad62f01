/**
 * Creates the queues, tables and containers of a hub, once.
 *
 * @module
 */
import type { Hub } from "./hub.js";
import { InvalidConfigurationError } from "./invalid-configuration-error.js";
import { ifPresent, outcomeOf } from "./outcome.js";

/** BlobPartitionLeaseManager.cs: the blob in the container of leases that describes the hub. */
export const TASK_HUB_INFO = "taskhub.json";

/** TaskHubInfo.cs, and a member of ours. */
export interface TaskHubInfo {
  readonly TaskHubName: string;
  readonly CreatedAt: string;
  readonly PartitionCount?: number;
  /** True if everything was created before it was written. */
  readonly ThComplete?: boolean;
}

/**
 * Creates what is missing; one read if the hub exists, and one call for each queue of an activity.
 *
 * Those are not the hub's for good: which there are is known to whoever registers the activities, and
 * must be there before the host listens, for it makes none.
 *
 * @throws InvalidConfigurationError if the hub exists with another partition count: its messages
 *   would lie in queues that nobody reads for their instances.
 */
export async function createHub(hub: Hub): Promise<void> {
  await createParts(hub);
  await Promise.all(
    hub.boundActivities.map((name) =>
      hub.services.queues.create(hub.names.queue({ kind: "activity", name }), "hub"),
    ),
  );
}

async function createParts(hub: Hub): Promise<void> {
  if (await isCreated(hub)) return;
  const { names, partitionCount, services } = hub;
  const { queues, tables, blobs } = services;
  const controlQueues = Array.from({ length: partitionCount }, (_, partition) =>
    names.controlQueue(partition),
  );
  await Promise.all([
    ...[...controlQueues, names.workItemQueue].map((queue) => queues.create(queue, "hub")),
    ...[names.historyTable, names.instancesTable].map((table) => tables.create(table, "hub")),
    ...[names.leases, names.largeMessages, names.poison].map((container) =>
      blobs.createContainer(container, "hub"),
    ),
  ]);
  // a crash until here: the next start of a worker creates the rest
  const info: TaskHubInfo = {
    TaskHubName: names.hub,
    CreatedAt: hub.clock.now().toISOString(),
    PartitionCount: partitionCount,
    ThComplete: true,
  };
  const written = await outcomeOf(
    blobs.put(names.leases, TASK_HUB_INFO, Buffer.from(JSON.stringify(info)), "hub"),
  );
  if (written.kind === "done") return;
  if (written.error.kind !== "conflict") throw written.error;
  await isCreated(hub); // another worker was faster: does it agree?
}

/**
 * True if the hub's description is there and says that it was written last.
 *
 * .NET tools write it first, and without our containers: then all is created that is missing.
 */
async function isCreated(hub: Hub): Promise<boolean> {
  const { names, partitionCount, services } = hub;
  const bytes = await ifPresent(services.blobs.get(names.leases, TASK_HUB_INFO, "hub"));
  if (!bytes) return false;
  const info = JSON.parse(Buffer.from(bytes).toString("utf8")) as TaskHubInfo; // .NET's, or ours
  const found = info.PartitionCount;
  if (found === partitionCount) return info.ThComplete === true;
  throw new InvalidConfigurationError(
    `Task hub '${names.hub}' was created with ${String(found)} partitions, and partitionCount is ` +
      `${partitionCount}. Set extensions.durableTask.storageProvider.partitionCount in host.json ` +
      `to ${String(found)}, or use another hub name.`,
  );
}
