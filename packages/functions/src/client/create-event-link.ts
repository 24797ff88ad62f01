import type { HttpRequest } from "@azure/functions";
import { durationMs, ExternalEvent, type Duration } from "@taskhub/core";
import type { EventGrant } from "../http/event-link.js";
import type { ClientParts } from "./client-parts.js";
import { refuseEntity } from "./refuse-entity.js";
import { requireText } from "./require-text.js";
import { useHub } from "./use-hub.js";

const LAST_INSTANT_MS = 8_640_000_000_000_000; // of a Date: ECMAScript, 21.4.1.1
const FOLDERS = [".", ".."];

/** What the link to an event is good for. */
export interface EventLinkOptions {
  /** How long it opens: more than 0. Whole seconds count. */
  expiresIn: Duration;
  /** True if one event can be raised by it. As many as one likes by default. */
  once?: boolean;
  /**
   * Its address becomes that of the link. By default the setting `publicUrl`, else the app's own host
   * name, and not that of the request at hand: others get the link, and whoever sent that may have
   * named any host.
   */
  request?: HttpRequest;
}

/**
 * Checks what is asked for. Makes no call.
 *
 * @throws TypeError, RangeError or EntityNotSupportedError if there can be no such link.
 */
export function eventGrant(
  { clock }: Pick<ClientParts, "clock">,
  instanceId: string,
  event: string | ExternalEvent<unknown>,
  { expiresIn, once = false }: EventLinkOptions,
): EventGrant {
  const eventName = event instanceof ExternalEvent ? event.name : event;
  requireAddressable(instanceId, "instanceId");
  requireAddressable(eventName, "event");
  refuseEntity(instanceId, "sent an event");
  const lifetimeMs = durationMs(expiresIn, "expiresIn");
  if (lifetimeMs === 0 || clock.now().getTime() + lifetimeMs > LAST_INSTANT_MS) {
    throw new RangeError(
      `expiresIn: Expected a duration of more than 0, that ends in a time a Date can hold, but got ` +
        `${lifetimeMs} milliseconds`,
    );
  }
  return { instanceId, eventName, lifetimeMs, once };
}

/** The address of the link. */
export async function createEventLink(
  parts: ClientParts,
  grant: EventGrant,
  request: HttpRequest | undefined,
): Promise<string> {
  await useHub(parts);
  return parts.eventLinkOf(grant, request);
}

/** A web address has no segment "." or "..", and no half of a surrogate pair. */
function requireAddressable(value: unknown, argument: string): asserts value is string {
  requireText(value, `${argument} must be a valid string.`);
  if (!FOLDERS.includes(value) && !/\p{Surrogate}/u.test(value)) return;
  throw new TypeError(`${argument}: ${JSON.stringify(value)} cannot be part of a web address.`);
}
