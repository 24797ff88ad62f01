/** One control queue of a hub, and what tests do with its messages. */
import { afterEach, expect } from "@jest/globals";
import type { Delivery, QueueName, TaskMessage } from "@taskhub/core";
import type { AzureTaskHub } from "../../src/azure-task-hub.js";
import type { Services } from "../../src/services.js";
import { onHub } from "./on-azurite.js";

export const QUEUE: QueueName = { kind: "control", partition: 1 };
/** Of the queue, in the store. */
export const NAME = "testhub-control-01";
/** Too long for a message: it goes to a blob. */
export const LARGE = JSON.stringify("x".repeat(50_000));
export const visible = { visibleInMs: 0, held: false };

/** Creates a hub before the tests, and empties its queue after each. */
export function onControlQueue(use: (made: { services: Services; hub: AzureTaskHub }) => void) {
  let services: Services;
  let hub: AzureTaskHub;
  onHub((made) => {
    ({ services, hub } = made);
    use(made);
  });
  afterEach(async () => {
    for (const delivery of await hub.receive(QUEUE, 32)) await hub.complete(delivery);
  });

  async function putVisible(sent: TaskMessage, on = hub): Promise<TaskMessage> {
    expect(await on.put(QUEUE, sent, visible)).toBeUndefined();
    return sent;
  }

  async function receiveOne(on = hub): Promise<Delivery> {
    const deliveries = await on.receive(QUEUE, 32);
    expect(deliveries).toHaveLength(1);
    return deliveries[0]!;
  }

  /** Receives again what was given back, and only that. */
  async function comesBack(delivery: Delivery, on = hub): Promise<Delivery> {
    const again = await receiveOne(on);
    expect(again.message.messageId).toBe(delivery.message.messageId);
    return again;
  }

  const messageBlobs = (id: string) =>
    services.blobs.list("testhub-largemessages", `${id}/`, "hub");

  return { putVisible, receiveOne, comesBack, messageBlobs };
}
