import { controlQueueIndex } from "../control-queue-index.js";
import { putAnew } from "../deliveries.js";
import type { Hub } from "../hub.js";
import { receiveDeliveries } from "../receive.js";
import { isStray } from "./examine-queues.js";
import type { RepairOutcome } from "./finding.js";
import { readHubInfo } from "./read-hub-info.js";

const AT_ONCE = 32;

/**
 * Moves the messages of a partition that the hub does not have to the queues of their instances.
 *
 * Each is put before it is deleted, and stands for the one it was: a crash leaves both, and the second
 * is known by its id (P5). Those that are hidden come when they are visible, with the next repair.
 */
export async function moveStrayMessages(hub: Hub, queue: string): Promise<RepairOutcome> {
  if (!isStray(hub, queue)) {
    return { kind: "notNeeded", what: `${queue} is a queue that workers look at.` };
  }
  const found = (await readHubInfo(hub.services, hub.names))?.PartitionCount;
  if (found !== hub.partitionCount) {
    const what =
      `Expected the hub to say that it has ${hub.partitionCount} partitions, found ` +
      `${found ?? "none"}: which queue is right is not known.`;
    return { kind: "notPossible", what };
  }
  const partition = Number(queue.slice(-2));
  let moved = 0;
  for (;;) {
    const from = { kind: "control", partition } as const;
    const deliveries = await receiveDeliveries(hub, from, AT_ONCE, false);
    for (const delivery of deliveries) {
      const home = controlQueueIndex(delivery.message.instanceId, hub.partitionCount);
      await putAnew(hub, delivery, 0, { kind: "control", partition: home });
    }
    moved += deliveries.length;
    if (deliveries.length === 0) break;
  }
  if (moved === 0) return { kind: "notNeeded", what: `No message is visible in ${queue}.` };
  return { kind: "repaired", what: `${moved} messages were moved from ${queue}.` };
}
