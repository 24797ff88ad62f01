/**
 * What a signed link opens, and what a caller is told whom it does not.
 *
 * The signature comes first: whoever has none learns nothing, not even which paths there are.
 *
 * @module
 */
import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import type { AzureTaskHub } from "@taskhub/azure-storage";
import type { Clock } from "@taskhub/core";
import { errorAnswer } from "./http-answer.js";
import type { ManagementRoute } from "./management-route.js";
import { nonceOf, type LinkOperation, type LinkRequest, type LinkVerdict } from "./signed-links.js";

const NOT_VALID = [401, "This link is not valid."] as const;
const USED = [410, "This link has been used."] as const;

const REFUSALS: Readonly<Record<Exclude<LinkVerdict, "open">, readonly [number, string]>> = {
  malformed: NOT_VALID,
  unsigned: NOT_VALID,
  expired: [403, "This link has expired."],
  otherOperation: [403, "This link was not made for this operation."],
};

/** True of what a link can be made for. */
const LINKED: Readonly<Record<LinkOperation, true>> = {
  ...{ status: true, raiseEvent: true, terminate: true, suspend: true, resume: true },
  ...{ rewind: true, restart: true, purge: true },
};

/** What links are checked with. */
export interface LinkAccess {
  readonly client: {
    readonly clock: Pick<Clock, "now">;
    readonly hub: Pick<AzureTaskHub, "isLinkUsed">;
  };
  /** To be called once the hub is ready. */
  links(): LinkChecks;
}

/** Checks the signatures of links. */
export interface LinkChecks {
  check(query: URLSearchParams, wanted: LinkRequest): Promise<LinkVerdict> | LinkVerdict;
}

type LinkedRoute = Extract<ManagementRoute, { readonly kind: LinkOperation }>;

/**
 * @param route - Absent if no path of the API has the address: that is told to nobody without a key.
 * @returns The answer to a request that its link does not allow; `undefined` if it does.
 */
export async function refusedLink(
  request: Pick<HttpRequest, "query">,
  route: ManagementRoute | undefined,
  parts: LinkAccess,
): Promise<HttpResponseInit | undefined> {
  if (!route || !isLinked(route)) return errorAnswer(...NOT_VALID); // no link starts or lists anything
  const { query } = request;
  const { clock, hub } = parts.client;
  const { instanceId } = route;
  const verdict = await parts.links().check(query, {
    instanceId,
    operation: route.kind,
    eventName: route.kind === "raiseEvent" ? route.eventName : undefined,
    now: clock.now(),
  });
  if (verdict !== "open") return errorAnswer(...REFUSALS[verdict]);
  const nonce = nonceOf(query);
  if (nonce === undefined || !(await hub.isLinkUsed(instanceId, nonce))) return undefined;
  return errorAnswer(...USED);
}

function isLinked(route: ManagementRoute): route is LinkedRoute {
  return Object.hasOwn(LINKED, route.kind);
}
