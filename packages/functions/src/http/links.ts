/**
 * The links of one task hub: made for whoever asks, and checked when they come back.
 *
 * @module
 */
import type { RotateLinkKeyOptions } from "@taskhub/azure-storage";
import type { Clock, Random } from "@taskhub/core";
import { eventLink, type EventGrant } from "./event-link.js";
import type { LinkKeys } from "./link-keys.js";
import { managementLinks, type HttpManagementPayload } from "./management-links.js";
import type { AddressedRequest } from "./public-address.js";
import { SignedLinks, type LinkRequest, type LinkVerdict } from "./signed-links.js";

/** What links are made with. */
export interface LinkParts {
  readonly hub: { readonly name: string };
  readonly keys: LinkKeys;
  readonly clock: Pick<Clock, "now">;
  readonly random: Pick<Random, "hex">;
  /** How long the links of an instance are good. */
  readonly lifetimeMs: number;
  /** Where links are opened, for whoever sent the request; without a slash at the end. */
  readonly baseOf: (request: AddressedRequest | undefined) => string;
}

/** Makes and checks links. */
export class Links {
  constructor(private readonly parts: LinkParts) {}

  /**
   * The links to one instance; made without waiting, with the keys that were read last.
   *
   * @param until - They expire then at the latest.
   */
  ofInstance(
    instanceId: string,
    request: AddressedRequest | undefined,
    until?: Date,
  ): HttpManagementPayload {
    const { clock, lifetimeMs, baseOf } = this.parts;
    const expiresAtMs = clock.now().getTime() + lifetimeMs;
    return managementLinks(this.signed(), baseOf(request), {
      instanceId,
      expiresAt: new Date(Math.min(expiresAtMs, until?.getTime() ?? expiresAtMs)),
    });
  }

  /**
   * The link that raises one event.
   *
   * @param request - Only one that its maker names: the link goes to others than who sent it.
   */
  async ofEvent(grant: EventGrant, request: AddressedRequest | undefined): Promise<string> {
    const { keys, clock, random, baseOf } = this.parts;
    await keys.freshen();
    return eventLink(this.signed(), baseOf(request), grant, { clock, random });
  }

  /** Whether the query parameters of a request allow what it asks for. */
  async check(query: URLSearchParams, wanted: LinkRequest): Promise<LinkVerdict> {
    const { keys } = this.parts;
    await keys.freshen();
    const verdict = this.signed().check(query, wanted);
    // another process may have made the key a moment ago
    if (verdict !== "unsigned" || !(await keys.seek())) return verdict;
    return this.signed().check(query, wanted);
  }

  /** Reads the keys, unless that was done lately. */
  freshen(): Promise<void> {
    return this.parts.keys.freshen();
  }

  /** Adds a key, which signs from now on; other processes hear of it within five minutes. */
  rotate(options: RotateLinkKeyOptions): Promise<void> {
    return this.parts.keys.rotate(options);
  }

  private signed(): SignedLinks {
    return new SignedLinks(this.parts.hub.name, this.parts.keys.current);
  }
}
