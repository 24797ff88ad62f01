import { LINKS_SEGMENT } from "./management-route.js";
import type { LinkOperation, SignedLinks } from "./signed-links.js";

/** The members of {@link HttpManagementPayload}. */
export type HttpManagementLinks = Readonly<
  Record<"id" | `${"statusQueryGet" | "purgeHistoryDelete" | Posted}Uri`, string>
>;

type Posted = "sendEventPost" | "terminatePost" | "suspendPost" | "resumePost" | "rewindPost";

/** Addresses by which one instance can be watched and steered, each good for its own purpose only. */
export class HttpManagementPayload implements HttpManagementLinks {
  readonly id: string;
  readonly statusQueryGetUri: string;
  /** Has `{eventName}` where the name of the event goes. */
  readonly sendEventPostUri: string;
  /** Has `{text}` where the reason goes, as the three below. */
  readonly terminatePostUri: string;
  readonly suspendPostUri: string;
  readonly resumePostUri: string;
  readonly rewindPostUri: string;
  /** For the verb DELETE, once the instance has finished. */
  readonly purgeHistoryDeleteUri: string;

  constructor(links: HttpManagementLinks) {
    this.id = links.id;
    this.statusQueryGetUri = links.statusQueryGetUri;
    this.sendEventPostUri = links.sendEventPostUri;
    this.terminatePostUri = links.terminatePostUri;
    this.suspendPostUri = links.suspendPostUri;
    this.resumePostUri = links.resumePostUri;
    this.rewindPostUri = links.rewindPostUri;
    this.purgeHistoryDeleteUri = links.purgeHistoryDeleteUri;
  }
}

/**
 * Makes the links of an instance.
 *
 * @param base - What precedes `durabletask-links`, without a slash at the end.
 */
export function managementLinks(
  links: SignedLinks,
  base: string,
  { instanceId, expiresAt }: { readonly instanceId: string; readonly expiresAt: Date },
): HttpManagementPayload {
  const instance = `${base}/${LINKS_SEGMENT}/instances/${encodeURIComponent(instanceId)}`;
  const signed = (operation: LinkOperation) =>
    links.sign({ instanceId, operations: [operation], expiresAt }).toString();
  const withReason = (operation: LinkOperation) =>
    `${instance}/${operation}?reason={text}&${signed(operation)}`;
  return new HttpManagementPayload({
    id: instanceId,
    statusQueryGetUri: `${instance}?${signed("status")}`,
    sendEventPostUri: `${instance}/raiseEvent/{eventName}?${signed("raiseEvent")}`,
    terminatePostUri: withReason("terminate"),
    suspendPostUri: withReason("suspend"),
    resumePostUri: withReason("resume"),
    rewindPostUri: withReason("rewind"),
    purgeHistoryDeleteUri: `${instance}?${signed("purge")}`,
  });
}
