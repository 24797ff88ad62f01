/**
 * From a queue message to a delivery: decoded, its blob fetched, or put aside if nobody can read it.
 *
 * @module
 */
import { LEASE_MS, type Delivery, type QueueName, type TaskMessage } from "@taskhub/core";
import { queueOf, type Hub } from "./hub.js";
import { rememberMessageBlob } from "./message-blobs.js";
import { decodeMessage, type DecodedMessage } from "./message-codec.js";
import { MessageUndecodableError } from "./message-undecodable-error.js";
import { ifPresent } from "./outcome.js";
import { decodeMessageBlob } from "./payload-blob.js";
import { putAside } from "./quarantine.js";
import { decodeQueueBody } from "./queue-body.js";

/** A message this process has just got a lease on. */
export interface LeasedMessage {
  readonly queue: QueueName;
  readonly fromPoison: boolean;
  readonly queueMessageId: string;
  readonly popReceipt: string;
  readonly dequeueCount: number;
  /** As the queue holds it, or decoded by the host. */
  readonly body: string | Uint8Array;
  readonly insertedAt?: Date | undefined;
  /** Before the call that got it was sent. */
  readonly receivedAt: Date;
}

/** @returns `undefined` if nobody can read it: then it lies in quarantine. */
export async function openDelivery(hub: Hub, leased: LeasedMessage): Promise<Delivery | undefined> {
  const opened = await openMessage(hub, leased.body);
  if (opened.kind === "unreadable") {
    const { reason } = opened;
    const queue = queueOf(hub, leased);
    await putAside(hub, { ...leased, queueName: queue, reason });
    hub.onUndecodable({ queue, queueMessageId: leased.queueMessageId, reason });
    return undefined;
  }
  const { message, blobName } = opened;
  if (blobName !== undefined) hub.meter.charge("blobs.get", [message.instanceId]);
  const delivery: Delivery = {
    queueMessageId: leased.queueMessageId,
    queue: leased.queue,
    fromPoison: leased.fromPoison,
    message,
    dequeueCount: leased.dequeueCount + (message.earlierDequeues ?? 0),
    receivedAt: leased.receivedAt,
    receipt: leased.popReceipt,
    leaseEndsAt: new Date(leased.receivedAt.getTime() + LEASE_MS),
  };
  return rememberMessageBlob(delivery, blobName);
}

type Opened =
  | {
      readonly kind: "message";
      readonly message: TaskMessage;
      /** Where it was found, or should have been. */
      readonly blobName: string | undefined;
    }
  | { readonly kind: "unreadable"; readonly reason: string };

async function openMessage(hub: Hub, body: string | Uint8Array): Promise<Opened> {
  try {
    const decoded = decodeMessage(decodeQueueBody(body));
    if (decoded.kind === "message") return { ...decoded, blobName: undefined };
    return await openBlob(hub, decoded);
  } catch (error) {
    // not the store's doing: the same bytes will never be readable
    if (error instanceof MessageUndecodableError) {
      return { kind: "unreadable", reason: error.reason };
    }
    throw error;
  }
}

/** Of a message whose blob is gone there is the head: a copy of one that was completed, or a loss. */
async function openBlob(
  hub: Hub,
  { blobName, head }: Extract<DecodedMessage, { kind: "blob" }>,
): Promise<Opened> {
  const bytes = await ifPresent(
    hub.services.blobs.get(hub.names.largeMessages, blobName, "receive"),
  );
  if (!bytes) {
    if (!head) return { kind: "unreadable", reason: `its blob '${blobName}' is missing` };
    return { kind: "message", message: { ...head, missingPayload: blobName }, blobName };
  }
  const message = await decodeMessageBlob(bytes);
  if (!head) return { kind: "message", message, blobName };
  // put anew since the blob was written
  const { standsFor, earlierDequeues } = head;
  return { kind: "message", message: { ...message, standsFor, earlierDequeues }, blobName };
}
