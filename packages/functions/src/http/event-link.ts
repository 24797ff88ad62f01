import type { Clock, Random } from "@taskhub/core";
import { eventOperation, type SignedLinks } from "./signed-links.js";

const NONCE_BYTES = 16;

/** What the link to an event is for. */
export interface EventGrant {
  readonly instanceId: string;
  readonly eventName: string;
  readonly lifetimeMs: number;
  /** True if it opens once. */
  readonly once: boolean;
}

/**
 * The address to POST the data of one event to; it opens nothing else.
 *
 * @param base - Up to and with the route of links, without a slash at the end.
 */
export function eventLink(
  links: SignedLinks,
  base: string,
  { instanceId, eventName, lifetimeMs, once }: EventGrant,
  { clock, random }: { readonly clock: Pick<Clock, "now">; readonly random: Pick<Random, "hex"> },
): string {
  const signed = links.sign({
    instanceId,
    operations: [eventOperation(eventName)],
    expiresAt: new Date(clock.now().getTime() + lifetimeMs),
    nonce: once ? random.hex(NONCE_BYTES) : undefined,
  });
  const [instance, event] = [instanceId, eventName].map(encodeURIComponent);
  return `${base}/instances/${String(instance)}/raiseEvent/${String(event)}?${signed.toString()}`;
}
