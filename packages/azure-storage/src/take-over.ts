import { LEASE_MS, type Delivery, type TriggeredMessage } from "@taskhub/core";
import type { Hub } from "./hub.js";
import { openDelivery } from "./open-delivery.js";
import { ifPresent, outcomeOf } from "./outcome.js";

/**
 * Makes a message that the Functions host received ours.
 *
 * The host's receipt is void afterwards: its later renewal or delete gets 400 or 404, which it
 * ignores. A `StorageError` is thrown only if the message may still be the host's.
 *
 * @returns `undefined` if it is no longer the host's to give, was put aside, or cannot be read now.
 */
export async function takeOver(hub: Hub, message: TriggeredMessage): Promise<Delivery | undefined> {
  const { queue, queueMessageId, popReceipt, dequeueCount, body } = message;
  const receivedAt = hub.clock.now();
  const updated = await ifPresent(
    // a lost reply: nobody has the receipt, and the message comes back when the lease ends
    hub.services.queues.update(
      hub.names.queue(queue),
      { messageId: queueMessageId, popReceipt },
      LEASE_MS,
      "receive",
    ),
  );
  if (!updated) return undefined;
  const opening = openDelivery(hub, {
    queue,
    fromPoison: false,
    queueMessageId,
    popReceipt: updated.popReceipt,
    dequeueCount,
    body,
    receivedAt,
  });
  // an invocation must not fail any more: what cannot be fetched now comes back with the lease
  const opened = await outcomeOf(opening);
  const delivery = opened.kind === "done" ? opened.value : undefined;
  if (delivery) hub.meter.charge("queues.update", [delivery.message.instanceId]);
  return delivery;
}
