/**
 * Which links that open once have been used: a mark for each, among the blobs of its instance, so that
 * a purge takes it.
 *
 * The mark is made after what the link asked for was sent. Whoever comes between the two, or after a
 * crash there, sends it again with the same message id, which is applied once (P5).
 *
 * @module
 */
import type { Hub } from "./hub.js";
import { escapeInstanceKey } from "./instance-key.js";
import { ifPresent, outcomeOf } from "./outcome.js";

/** The name of the mark of a link. */
export function usedLinkBlob(instanceId: string, nonce: string): string {
  return `${escapeInstanceKey(instanceId)}/used-${nonce}`;
}

/** @param nonce - Of a link whose signature was checked. */
export async function isLinkUsed(hub: Hub, instanceId: string, nonce: string): Promise<boolean> {
  const name = usedLinkBlob(instanceId, nonce);
  const mark = await ifPresent(
    hub.services.blobs.get(hub.names.largeMessages, name, { instanceId }),
  );
  return mark !== undefined;
}

/** Marks the link; one that is marked stays so. */
export async function markLinkUsed(hub: Hub, instanceId: string, nonce: string): Promise<void> {
  const name = usedLinkBlob(instanceId, nonce);
  const usedAt = Buffer.from(hub.clock.now().toISOString());
  const put = await outcomeOf(
    hub.services.blobs.put(hub.names.largeMessages, name, usedAt, { instanceId }),
  );
  if (put.kind === "failed" && put.error.kind !== "conflict") throw put.error;
}
