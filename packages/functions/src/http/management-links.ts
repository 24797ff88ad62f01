import type { LinkOperation, SignedLinks } from "./signed-links.js";

/** The members of {@link HttpManagementPayload}. */
export type HttpManagementLinks = Readonly<
  Record<"id" | `${"statusQueryGet" | "purgeHistoryDelete" | Posted}Uri`, string>
>;

type Posted =
  "sendEventPost" | "terminatePost" | "rewindPost" | "restartPost" | "suspendPost" | "resumePost";

/** Addresses by which one instance can be watched and steered, each good for its own purpose only. */
export class HttpManagementPayload implements HttpManagementLinks {
  readonly id: string;
  readonly statusQueryGetUri: string;
  /** Has `{eventName}` where the name of the event goes: any event of the instance. */
  readonly sendEventPostUri: string;
  /** Has `{text}` where the reason goes, as those that rewind, suspend and resume. */
  readonly terminatePostUri: string;
  readonly rewindPostUri: string;
  /** For the verb DELETE, once the instance has finished. */
  readonly purgeHistoryDeleteUri: string;
  /**
   * Starts the same orchestrator with the same input; the answer has the links of the new instance, good
   * for as long as this one.
   */
  readonly restartPostUri: string;
  readonly suspendPostUri: string;
  readonly resumePostUri: string;

  constructor(links: HttpManagementLinks) {
    this.id = links.id;
    this.statusQueryGetUri = links.statusQueryGetUri;
    this.sendEventPostUri = links.sendEventPostUri;
    this.terminatePostUri = links.terminatePostUri;
    this.rewindPostUri = links.rewindPostUri;
    this.purgeHistoryDeleteUri = links.purgeHistoryDeleteUri;
    this.restartPostUri = links.restartPostUri;
    this.suspendPostUri = links.suspendPostUri;
    this.resumePostUri = links.resumePostUri;
  }
}

/**
 * Makes the links of an instance; members in the original's order.
 *
 * @param base - Up to and with the route of links, without a slash at the end.
 */
export function managementLinks(
  links: SignedLinks,
  base: string,
  { instanceId, expiresAt }: { readonly instanceId: string; readonly expiresAt: Date },
): HttpManagementPayload {
  const instance = `${base}/instances/${encodeURIComponent(instanceId)}`;
  const signed = (operation: LinkOperation) =>
    links.sign({ instanceId, operations: [operation], expiresAt }).toString();
  const withReason = (operation: LinkOperation) =>
    `${instance}/${operation}?reason={text}&${signed(operation)}`;
  return new HttpManagementPayload({
    id: instanceId,
    statusQueryGetUri: `${instance}?${signed("status")}`,
    sendEventPostUri: `${instance}/raiseEvent/{eventName}?${signed("raiseEvent")}`,
    terminatePostUri: withReason("terminate"),
    rewindPostUri: withReason("rewind"),
    purgeHistoryDeleteUri: `${instance}?${signed("purge")}`,
    restartPostUri: `${instance}/restart?${signed("restart")}`,
    suspendPostUri: withReason("suspend"),
    resumePostUri: withReason("resume"),
  });
}
