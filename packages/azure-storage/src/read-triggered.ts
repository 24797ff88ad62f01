import type { Delivery, TriggeredMessage } from "@taskhub/core";
import type { Hub } from "./hub.js";
import { openDelivery } from "./open-delivery.js";

/**
 * Reads a message that the Functions host received and keeps.
 *
 * The host has hidden it for ten minutes, and goes on renewing that. Its payload's blob stays when the
 * host deletes the message: it goes with the purge of its instance.
 *
 * @returns `undefined` if nobody can read it: then it lies in quarantine, and the host's delete meets
 * nothing.
 */
export function readTriggered(hub: Hub, message: TriggeredMessage): Promise<Delivery | undefined> {
  return openDelivery(hub, { ...message, fromPoison: false, receivedAt: hub.clock.now() });
}
