/**
 * What is sent by a link that opens once.
 *
 * The id of its message follows from the link: two requests at the same time, or a second one after a
 * crash before the mark, send a message that is applied once (P5). An instance that continues as new
 * remembers for half an hour what it has applied.
 *
 * @module
 */
import type { AzureTaskHub } from "@taskhub/azure-storage";
import { deriveGuid } from "@taskhub/core";
import { nonceOf } from "./signed-links.js";

/** The one use of a link. */
export interface LinkUse {
  readonly messageId: string;
  /** To be called when the message is in a queue; a crash before costs a repeat. */
  mark(): Promise<void>;
}

/** @returns `undefined` of a link that opens as often as one likes. */
export function linkUse(
  query: URLSearchParams,
  instanceId: string,
  hub: Pick<AzureTaskHub, "markLinkUsed">,
): LinkUse | undefined {
  const nonce = nonceOf(query);
  if (nonce === undefined) return undefined;
  return {
    messageId: deriveGuid("link", instanceId, nonce),
    mark: () => hub.markLinkUsed(instanceId, nonce),
  };
}
