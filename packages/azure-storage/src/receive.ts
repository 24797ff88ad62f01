import { LEASE_MS, type Delivery, type QueueName } from "@taskhub/core";
import { queueOf, type Hub } from "./hub.js";
import { openDelivery } from "./open-delivery.js";
import { ifPresent, outcomeOf } from "./outcome.js";

/**
 * Receives up to `maxMessages` (1 to 32) with a fresh lease, in the order in which they were put.
 *
 * What cannot be decoded goes to quarantine. A message whose blob cannot be fetched now is left
 * until its lease ends, so that its neighbours do not wait for it.
 *
 * @param fromPoison - Reads the queue's `-poison` queue, which the host makes when it needs one.
 */
export async function receiveDeliveries(
  hub: Hub,
  queue: QueueName,
  maxMessages: number,
  fromPoison: boolean,
): Promise<Delivery[]> {
  const receivedAt = hub.clock.now();
  const receiving = hub.services.queues.receive(
    queueOf(hub, { queue, fromPoison }),
    maxMessages,
    LEASE_MS,
  );
  const messages = fromPoison ? ((await ifPresent(receiving)) ?? []) : await receiving;
  if (messages.length === 0) return [];
  // a crash from here on: the messages come back when their leases end
  const opened = await Promise.all(
    [...messages]
      .sort((one, other) => one.insertedAt.getTime() - other.insertedAt.getTime())
      .map(({ messageId, ...message }) =>
        outcomeOf(
          openDelivery(hub, {
            ...message,
            queueMessageId: messageId,
            queue,
            fromPoison,
            receivedAt,
          }),
        ),
      ),
  );
  const deliveries: Delivery[] = [];
  let failed: Error | undefined;
  for (const outcome of opened) {
    if (outcome.kind === "failed") failed = outcome.error;
    else if (outcome.value) deliveries.push(outcome.value);
  }
  hub.meter.charge(
    "queues.receive",
    deliveries.map(({ message }) => message.instanceId),
  );
  if (failed && deliveries.length === 0) throw failed;
  return deliveries;
}
