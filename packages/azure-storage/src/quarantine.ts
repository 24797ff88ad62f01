/**
 * Messages put aside with a reason: one blob each, `<queue>/<queue message id>.json`.
 *
 * @module
 */
import type { Delivery } from "@taskhub/core";
import { handleOf } from "./deliveries.js";
import { queueOf, type Hub } from "./hub.js";
import { encodeMessage } from "./message-codec.js";
import { ifPresent } from "./outcome.js";
import { encodeQueueBody } from "./queue-body.js";
import { storeBlob } from "./store-payload.js";

/** A message in quarantine: the JSON of its blob. Instants are ISO 8601 texts. */
export interface QuarantinedMessage {
  /** Name of the queue in the account. */
  readonly queue: string;
  /** Id that the queue service gave it. */
  readonly messageId: string;
  readonly insertedAt?: string;
  readonly dequeueCount: number;
  readonly reason: string;
  /** Base64, as it can be put into the queue again. */
  readonly body: string;
  readonly quarantinedAt: string;
}

/** Puts a delivery aside with the reason, and completes it. */
export async function quarantineDelivery(
  hub: Hub,
  delivery: Delivery,
  reason: string,
): Promise<void> {
  // whoever puts it back means it to be tried anew
  const message = { ...delivery.message, earlierDequeues: undefined };
  const { messageId, popReceipt } = handleOf(delivery);
  await putAside(hub, {
    queueName: queueOf(hub, delivery),
    queueMessageId: messageId,
    popReceipt,
    dequeueCount: delivery.dequeueCount,
    reason,
    body: encodeQueueBody(encodeMessage(message, hub.nextSequenceNumber())),
  });
}

/** Puts a message aside, and deletes it from its queue. */
export async function putAside(
  hub: Hub,
  message: {
    readonly queueName: string;
    readonly queueMessageId: string;
    readonly popReceipt: string;
    readonly dequeueCount: number;
    readonly reason: string;
    readonly body: string | Uint8Array;
    readonly insertedAt?: Date | undefined;
  },
): Promise<void> {
  const { queueName, queueMessageId, popReceipt, dequeueCount, reason, insertedAt } = message;
  const entry: QuarantinedMessage = {
    queue: queueName,
    messageId: queueMessageId,
    ...(insertedAt && { insertedAt: insertedAt.toISOString() }),
    dequeueCount,
    reason,
    body: base64Of(message.body),
    quarantinedAt: hub.clock.now().toISOString(),
  };
  const name = `${queueName}/${queueMessageId}.json`;
  const bytes = Buffer.from(JSON.stringify(entry), "utf8");
  await storeBlob(hub, hub.names.poison, name, bytes, "hub");
  // a crash here: the message comes back and is put aside again, in the same blob
  await ifPresent(
    hub.services.queues.delete(queueName, { messageId: queueMessageId, popReceipt }, "hub"),
  );
}

/** All messages in quarantine, the first one put aside first. */
export async function listQuarantined(hub: Hub): Promise<readonly QuarantinedMessage[]> {
  const { blobs } = hub.services;
  const names = (await ifPresent(blobs.list(hub.names.poison, "", "hub"))) ?? [];
  const found = await Promise.all(
    names.map((name) => ifPresent(blobs.get(hub.names.poison, name, "hub"))),
  );
  return found
    .filter((bytes) => bytes !== undefined)
    .map((bytes) => JSON.parse(Buffer.from(bytes).toString("utf8")) as QuarantinedMessage) // `putAside` wrote it
    .sort((one, other) => one.quarantinedAt.localeCompare(other.quarantinedAt));
}

function base64Of(body: string | Uint8Array): string {
  if (typeof body !== "string") return Buffer.from(body).toString("base64");
  const isBase64 = Buffer.from(body, "base64").toString("base64") === body;
  return isBase64 ? body : Buffer.from(body, "utf8").toString("base64");
}
