import type { QueueName } from "@taskhub/core";
import { activityQueuePrefix, activityQueue } from "./activity-queue.js";

// EXT AzureStorageOptions.cs; longer names leave no room for the host's `-poison` queues
const HUB_NAME = /^[A-Za-z][A-Za-z0-9]{2,44}$/;

/** True if a task hub may have the name. */
export function isHubName(hub: string): boolean {
  return HUB_NAME.test(hub);
}

/** What the storage account calls the parts of one task hub. */
export interface HubNames {
  /** As configured, case kept: the `TaskHubName` of instance rows. */
  readonly hub: string;
  readonly historyTable: string;
  readonly instancesTable: string;
  readonly workItemQueue: string;
  /** Container of payloads that are too large for a queue or a column. */
  readonly largeMessages: string;
  /** Container of `taskhub.json` and of partition leases. */
  readonly leases: string;
  /** Container of messages put aside with a reason. Ours, not the format's. */
  readonly poison: string;
  /** What the names of all queues of activities begin with, and no other of the hub's does. */
  readonly activityQueuePrefix: string;
  /** @param partition - 0 to 15. */
  controlQueue(partition: number): string;
  queue(name: QueueName): string;
  /** Where the Functions host moves what it gave up on. */
  poisonQueue(name: QueueName): string;
}

/**
 * The names of all resources of a task hub.
 *
 * @throws RangeError if the name is not a letter and 2 to 44 letters or digits.
 * @see DurableTask.AzureStorage `AzureStorageOrchestrationService.cs`: tables keep the case, the rest is lower case.
 */
export function hubNames(hub: string): HubNames {
  if (!isHubName(hub)) {
    throw new RangeError(
      `Expected a task hub name of 3 to 45 letters and digits that begins with a letter, ` +
        `got ${JSON.stringify(hub)}.`,
    );
  }
  const lower = hub.toLowerCase();
  const workItemQueue = `${lower}-workitems`;
  const controlQueue = (partition: number): string =>
    `${lower}-control-${String(partition).padStart(2, "0")}`;
  const queue = (name: QueueName): string => {
    switch (name.kind) {
      case "control":
        return controlQueue(name.partition);
      case "workItem":
        return workItemQueue;
      case "activity":
        return activityQueue(lower, name.name);
    }
  };
  return {
    hub,
    historyTable: `${hub}History`,
    instancesTable: `${hub}Instances`,
    workItemQueue,
    largeMessages: `${lower}-largemessages`,
    leases: `${lower}-leases`,
    poison: `${lower}-poison`,
    activityQueuePrefix: activityQueuePrefix(lower),
    controlQueue,
    queue,
    poisonQueue: (name) => `${queue(name)}-poison`,
  };
}
