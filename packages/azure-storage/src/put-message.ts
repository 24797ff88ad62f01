/**
 * Puts a message into a queue of the hub; a large one into a blob, and a wrapper into the queue.
 *
 * @module
 */
import type { Delivery, PutOptions, QueueName, TaskMessage } from "@taskhub/core";
import { blobId } from "./blob-id.js";
import type { Hub } from "./hub.js";
import { encodeMessage, encodeWrapper, isLargeMessage } from "./message-codec.js";
import { rememberMessageBlob } from "./message-blobs.js";
import { headOf } from "./message-head.js";
import { messageBlobName } from "./payload-blob.js";
import { encodeQueueBody } from "./queue-body.js";
import type { PutMessage } from "./services.js";
import { storePayload } from "./store-payload.js";

/** A message, ready for the queue. */
export interface EncodedMessage {
  readonly body: string;
  /** The blob it lies in, if it was too large. */
  readonly blobName: string | undefined;
}

/** Puts a message; a held one is returned as a delivery of this process. */
export async function putMessage(
  hub: Hub,
  queue: QueueName,
  message: TaskMessage,
  { visibleInMs, held }: PutOptions,
): Promise<Delivery | undefined> {
  const { body, blobName } = await encodeForQueue(hub, message);
  const putAt = hub.clock.now();
  // a lost reply leaves two messages with one message id: the second is recognised (P5)
  const put = await hub.services.queues.put(hub.names.queue(queue), body, visibleInMs, {
    instanceId: message.instanceId,
  });
  return held ? handedOff({ queue, message, blobName, put, putAt, visibleInMs }) : undefined;
}

/** Encodes a message, and stores its blob if it needs one. */
export async function encodeForQueue(hub: Hub, message: TaskMessage): Promise<EncodedMessage> {
  const json = encodeMessage(message, hub.nextSequenceNumber());
  if (!isLargeMessage(json)) return { body: encodeQueueBody(json), blobName: undefined };
  const blobName = messageBlobName(message, blobId(hub));
  // a crash here leaves a blob that nothing names; it goes with the purge of its instance
  await storePayload(hub, blobName, json, { instanceId: message.instanceId });
  return { body: wrapperOf(blobName, message, headOf(message)), blobName };
}

/**
 * Encodes a message again that lies in a blob already: the wrapper's head has what is new about it.
 *
 * A message whose head is large goes to another blob.
 */
export async function encodeAgain(
  hub: Hub,
  message: TaskMessage,
  blobName: string | undefined,
): Promise<EncodedMessage> {
  const head = blobName === undefined ? undefined : headOf(message);
  if (blobName === undefined || !head) return encodeForQueue(hub, message);
  return { body: wrapperOf(blobName, message, head), blobName };
}

function wrapperOf(blobName: string, { messageId }: TaskMessage, head: TaskMessage | undefined) {
  return encodeQueueBody(encodeWrapper(blobName, messageId, head));
}

/** The delivery of a message that was put with a lease on it. */
export function handedOff(of: {
  readonly queue: QueueName;
  readonly message: TaskMessage;
  readonly blobName: string | undefined;
  readonly put: PutMessage;
  /** Before the put was sent. */
  readonly putAt: Date;
  readonly visibleInMs: number;
}): Delivery {
  const delivery: Delivery = {
    queueMessageId: of.put.messageId,
    queue: of.queue,
    fromPoison: false,
    message: of.message,
    dequeueCount: of.message.earlierDequeues ?? 0,
    receivedAt: of.putAt,
    receipt: of.put.popReceipt,
    leaseEndsAt: new Date(of.putAt.getTime() + of.visibleInMs),
  };
  return rememberMessageBlob(delivery, of.blobName);
}
