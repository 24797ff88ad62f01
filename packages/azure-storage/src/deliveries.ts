/**
 * Deliveries: queue messages this process holds a lease on.
 *
 * @module
 */
import { LEASE_MS, type Delivery, type QueueName } from "@taskhub/core";
import { queueOf, type Hub } from "./hub.js";
import { deleteMessageBlob, messageBlobOf } from "./message-blobs.js";
import { ifPresent, isAnswer, isRefused, outcomeOf } from "./outcome.js";
import { Patience } from "./patience.js";
import { encodeAgain } from "./put-message.js";
import type { MessageHandle } from "./services.js";

/** How long a store that does not answer is asked again: a work item that comes back runs again. */
export const DELETE_PATIENCE_MS = 10_000;

/** Renews the lease. @returns False if the message is no longer ours. */
export async function renewDelivery(hub: Hub, delivery: Delivery): Promise<boolean> {
  const sentAt = hub.clock.now();
  const updated = await ifPresent(
    // a lost reply costs the receipt: the message comes back, and is recognised (P5)
    hub.services.queues.update(queueOf(hub, delivery), handleOf(delivery), LEASE_MS, {
      instanceId: delivery.message.instanceId,
    }),
  );
  if (!updated) return false;
  delivery.receipt = updated.popReceipt;
  delivery.leaseEndsAt = new Date(sentAt.getTime() + LEASE_MS);
  return true;
}

/** Deletes the message, then its blob. Does nothing if it is no longer ours. */
export async function completeDelivery(hub: Hub, delivery: Delivery): Promise<void> {
  const isGone = await deleteMessage(hub, delivery);
  // a crash here leaves the blob to the purge of the instance
  if (isGone) await deleteMessageBlob(hub, delivery);
}

/** @returns False if it was no longer ours: then whoever has it needs its blob. */
async function deleteMessage(hub: Hub, delivery: Delivery): Promise<boolean> {
  const { instanceId } = delivery.message;
  const patience = new Patience(hub, DELETE_PATIENCE_MS);
  for (;;) {
    const outcome = await outcomeOf(
      hub.services.queues.delete(queueOf(hub, delivery), handleOf(delivery), { instanceId }),
    );
    if (outcome.kind === "done") return true;
    if (outcome.error.kind === "absent") return false;
    if (isAnswer(outcome.error) || isRefused(outcome.error)) throw outcome.error;
    await patience.waitOrThrow(outcome.error);
  }
}

/** Gives the message back, visible after `delayMs`. Does nothing if it is no longer ours. */
export async function abandonDelivery(
  hub: Hub,
  delivery: Delivery,
  delayMs: number,
): Promise<void> {
  if (wouldBePoison(hub, delivery)) {
    await putAnew(hub, delivery, delayMs);
    return;
  }
  await ifPresent(
    hub.services.queues.update(queueOf(hub, delivery), handleOf(delivery), delayMs, {
      instanceId: delivery.message.instanceId,
    }),
  );
}

/** The handle by which the queue service knows the message now. */
export function handleOf(delivery: Delivery): MessageHandle {
  return { messageId: delivery.queueMessageId, popReceipt: delivery.receipt };
}

/**
 * True if the Functions host might move the message away unseen when it is dequeued again.
 *
 * @see `QueueProcessor.BeginProcessingMessageAsync`: a count above `maxDequeueCount` is moved to
 *   the poison queue without a trigger; at the count itself, when the invocation fails.
 */
function wouldBePoison(hub: Hub, { message, dequeueCount, fromPoison }: Delivery): boolean {
  if (hub.hostMaxDequeueCount === undefined || fromPoison) return false;
  return dequeueCount - (message.earlierDequeues ?? 0) >= hub.hostMaxDequeueCount - 1;
}

/**
 * Puts the message anew, with our count in its body, in place of the one that was counted.
 *
 * @param queue - Where to; the queue that it came from unless it lay in the wrong one.
 */
export async function putAnew(
  hub: Hub,
  delivery: Delivery,
  delayMs: number,
  queue: QueueName = delivery.queue,
): Promise<void> {
  const { message } = delivery;
  const anew = {
    ...message,
    // the first id of all, however often it was put anew: rows that name a keeper name that one
    standsFor: message.standsFor ?? delivery.queueMessageId,
    earlierDequeues: delivery.dequeueCount,
  };
  const oldBlob = messageBlobOf(delivery);
  const { body, blobName } = await encodeAgain(hub, anew, oldBlob);
  await hub.services.queues.put(hub.names.queue(queue), body, delayMs, {
    instanceId: message.instanceId,
  });
  // a crash here leaves both: the second to arrive is recognised by its message id (P5)
  if (blobName === oldBlob) await deleteMessage(hub, delivery);
  else await completeDelivery(hub, delivery);
}
