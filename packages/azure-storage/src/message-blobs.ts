/**
 * Blobs of messages: they go with their message.
 *
 * A message that was put twice lies in two blobs. Only copies of one queue message name the same one:
 * what the host moved to a `-poison` queue, or what was put anew before the old one was deleted. The
 * copy that comes second finds the blob missing, and is recognised by the id in its wrapper (P5).
 *
 * @module
 */
import type { Delivery } from "@taskhub/core";
import type { Hub } from "./hub.js";
import { outcomeOf } from "./outcome.js";

const blobs = new WeakMap<Delivery, string>();

/** Remembers the blob of a delivery's message for as long as somebody holds it. */
export function rememberMessageBlob(delivery: Delivery, blobName: string | undefined): Delivery {
  if (blobName !== undefined) blobs.set(delivery, blobName);
  return delivery;
}

/** The blob that the message came from, or was put into. */
export function messageBlobOf(delivery: Delivery): string | undefined {
  return blobs.get(delivery);
}

/**
 * Deletes the blob of a message that is gone.
 *
 * That of a start is the input in the instance row, and goes with the purge of the instance; so does
 * one that cannot be deleted, or is left by a crash.
 */
export async function deleteMessageBlob(hub: Hub, delivery: Delivery): Promise<void> {
  const { event, instanceId } = delivery.message;
  const name = messageBlobOf(delivery);
  if (name === undefined || event.type === "ExecutionStarted") return;
  await outcomeOf(hub.services.blobs.delete(hub.names.largeMessages, name, { instanceId }));
}
