/**
 * What a signed link opens, and what a caller is told whom it does not.
 *
 * @module
 */
import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import type { Clock } from "@taskhub/core";
import { emptyAnswer, errorAnswer } from "./http-answer.js";
import type { ManagementRoute } from "./management-route.js";
import type { LinkVerdict, SignedLinks } from "./signed-links.js";

const REFUSALS: Readonly<Record<Exclude<LinkVerdict, "open">, readonly [number, string]>> = {
  unsigned: [401, "This link is not valid."],
  expired: [403, "This link has expired."],
  otherOperation: [403, "This link was not made for this operation."],
};

/** What links are checked with. */
export interface LinkAccess {
  readonly client: { readonly clock: Clock };
  /** To be called once the hub is ready. */
  links(): SignedLinks;
}

/** @returns The answer to a request that its link does not allow; `undefined` if it does. */
export function refusedLink(
  request: Pick<HttpRequest, "query">,
  route: ManagementRoute,
  parts: LinkAccess,
): HttpResponseInit | undefined {
  if (route.kind === "start") return emptyAnswer(404); // no link starts anything
  const verdict = parts.links().check(request.query, {
    instanceId: route.instanceId,
    operation: route.kind,
    now: parts.client.clock.now(),
  });
  if (verdict === "open") return undefined;
  const [code, message] = REFUSALS[verdict];
  return errorAnswer(code, message);
}
