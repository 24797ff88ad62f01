/**
 * Messages put aside with a reason: one blob each, `<queue>/<queue message id>.json`.
 *
 * @module
 */
import type { Delivery } from "@taskhub/core";
import { handleOf } from "./deliveries.js";
import { queueOf, type Hub } from "./hub.js";
import { messageBlobOf } from "./message-blobs.js";
import { decodeMessage } from "./message-codec.js";
import { MessageUndecodableError } from "./message-undecodable-error.js";
import { ifPresent } from "./outcome.js";
import { encodeAgain } from "./put-message.js";
import { decodeQueueBody } from "./queue-body.js";
import { storeBlob } from "./store-payload.js";

/** Queue service: a message has at most 64 KiB. */
const MAX_BODY_CHARS = 65_536;

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
  // a large one stays in its blob
  const { body } = await encodeAgain(hub, message, messageBlobOf(delivery));
  const { messageId, popReceipt } = handleOf(delivery);
  await putAside(hub, {
    queueName: queueOf(hub, delivery),
    queueMessageId: messageId,
    popReceipt,
    dequeueCount: delivery.dequeueCount,
    reason,
    body,
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
  const name = blobOf(idOf(entry));
  const bytes = Buffer.from(JSON.stringify(entry), "utf8");
  await storeBlob(hub, hub.names.poison, name, bytes, "hub");
  // a crash here: the message comes back and is put aside again, in the same blob
  await ifPresent(
    hub.services.queues.delete(queueName, { messageId: queueMessageId, popReceipt }, "hub"),
  );
}

/** A message in quarantine as it is listed. */
export interface ListedMessage extends QuarantinedMessage {
  /** Names it to `retryQuarantined`. */
  readonly id: string;
  /** Absent if the body cannot be read so far. */
  readonly instanceId: string | undefined;
}

/** All messages in quarantine, the first one put aside first. */
export async function listQuarantined(hub: Hub): Promise<readonly ListedMessage[]> {
  const { blobs } = hub.services;
  const names = (await ifPresent(blobs.list(hub.names.poison, "", "hub"))) ?? [];
  const found = await Promise.all(
    names.map((name) => ifPresent(blobs.get(hub.names.poison, name, "hub"))),
  );
  return found
    .filter((bytes) => bytes !== undefined)
    .map(readEntry)
    .map((entry) => ({ ...entry, id: idOf(entry), instanceId: instanceOf(entry) }))
    .sort((one, other) => one.quarantinedAt.localeCompare(other.quarantinedAt));
}

/**
 * Puts a message back into its queue, visible at once, and out of quarantine.
 *
 * @returns False if there is no such message.
 * @throws RangeError if it is from a queue that is not the hub's.
 */
export async function retryQuarantined(hub: Hub, id: string): Promise<boolean> {
  const { blobs, queues } = hub.services;
  const found = await ifPresent(blobs.get(hub.names.poison, blobOf(id), "hub"));
  if (!found) return false;
  const { queue, body } = readEntry(found);
  await queues.put(homeOf(hub, queue), putBody(body), 0, "hub");
  // a crash here leaves both: a second retry puts a copy, which is recognised by its message id (P5)
  await ifPresent(blobs.delete(hub.names.poison, blobOf(id), "hub"));
  return true;
}

/** The queue it came from; of what the host had moved, the one it was moved from. */
function homeOf({ names, partitionCount }: Hub, queue: string): string {
  const partitions = Array.from({ length: partitionCount }, (_, partition) => partition);
  const own = [
    ...partitions.map((partition) => names.controlQueue(partition)),
    names.workItemQueue,
  ];
  const home = queue.replace(/-poison$/, "");
  // which activities have one is known only where they are registered
  if (own.includes(home) || home.startsWith(names.activityQueuePrefix)) return home;
  throw new RangeError(`Expected a message of ${own.join(", ")}, got one of '${queue}'.`);
}

/** A body that came as plain text may be too long in base64. */
function putBody(base64: string): string {
  const fits = base64.length <= MAX_BODY_CHARS;
  return fits ? base64 : Buffer.from(base64, "base64").toString("utf8");
}

function idOf({ queue, messageId }: Pick<QuarantinedMessage, "queue" | "messageId">): string {
  return `${queue}/${messageId}`;
}

function blobOf(id: string): string {
  return `${id}.json`;
}

function readEntry(bytes: Uint8Array): QuarantinedMessage {
  return JSON.parse(Buffer.from(bytes).toString("utf8")) as QuarantinedMessage; // `putAside` wrote it
}

function instanceOf({ body }: QuarantinedMessage): string | undefined {
  try {
    const decoded = decodeMessage(decodeQueueBody(body));
    return decoded.kind === "message" ? decoded.message.instanceId : decoded.head?.instanceId;
  } catch (error) {
    // that may be why it lies here
    if (error instanceof MessageUndecodableError) return undefined;
    throw error;
  }
}

function base64Of(body: string | Uint8Array): string {
  if (typeof body !== "string") return Buffer.from(body).toString("base64");
  const isBase64 = Buffer.from(body, "base64").toString("base64") === body;
  return isBase64 ? body : Buffer.from(body, "utf8").toString("base64");
}
