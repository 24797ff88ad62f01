import type { TaskMessage } from "@taskhub/core";
import type { AzureTaskHub } from "../../src/azure-task-hub.js";

/** Takes all that anybody can see out of the queue of an instance. @returns The messages for it. */
export async function takeOut(hub: AzureTaskHub, instanceId: string): Promise<TaskMessage[]> {
  const found: TaskMessage[] = [];
  for (;;) {
    const deliveries = await hub.receive(hub.controlQueueOf(instanceId), 32);
    if (deliveries.length === 0) return found;
    for (const delivery of deliveries) {
      if (delivery.message.instanceId === instanceId) found.push(delivery.message);
      await hub.complete(delivery);
    }
  }
}
