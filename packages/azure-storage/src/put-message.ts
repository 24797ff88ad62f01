/**
 * Puts a message into a queue of the hub; a large one into a blob, and a wrapper into the queue.
 *
 * @module
 */
import type { Delivery, PutOptions, QueueName, TaskMessage } from "@taskhub/core";
import type { Hub } from "./hub.js";
import { encodeMessage, encodeWrapper, isLargeMessage } from "./message-codec.js";
import { messageBlobName } from "./payload-blob.js";
import { encodeQueueBody } from "./queue-body.js";
import type { PutMessage } from "./services.js";
import { storePayload } from "./store-payload.js";

const BLOB_ID_BYTES = 16; // 32 hex digits, where the format has the ActivityId

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
  const { body } = await encodeForQueue(hub, message);
  const putAt = hub.clock.now();
  // a lost reply leaves two messages with one message id: the second is recognised (P5)
  const put = await hub.services.queues.put(hub.names.queue(queue), body, visibleInMs, {
    instanceId: message.instanceId,
  });
  return held ? handedOff({ queue, message, put, putAt, visibleInMs }) : undefined;
}

/** Encodes a message, and stores its blob if it needs one. */
export async function encodeForQueue(hub: Hub, message: TaskMessage): Promise<EncodedMessage> {
  const json = encodeMessage(message, hub.nextSequenceNumber());
  if (!isLargeMessage(json)) return { body: encodeQueueBody(json), blobName: undefined };
  const blobName = messageBlobName(message, hub.random.hex(BLOB_ID_BYTES));
  await storePayload(hub, blobName, json, { instanceId: message.instanceId });
  return { body: encodeQueueBody(encodeWrapper(blobName, message.messageId)), blobName };
}

/** The delivery of a message that was put with a lease on it. */
export function handedOff(of: {
  readonly queue: QueueName;
  readonly message: TaskMessage;
  readonly put: PutMessage;
  /** Before the put was sent. */
  readonly putAt: Date;
  readonly visibleInMs: number;
}): Delivery {
  return {
    queueMessageId: of.put.messageId,
    queue: of.queue,
    fromPoison: false,
    message: of.message,
    dequeueCount: of.message.earlierDequeues ?? 0,
    receivedAt: of.putAt,
    receipt: of.put.popReceipt,
    leaseEndsAt: new Date(of.putAt.getTime() + of.visibleInMs),
  };
}
