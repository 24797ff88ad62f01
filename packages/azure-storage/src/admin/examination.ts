import type { Hub } from "../hub.js";
import type { AccountView } from "./account.js";
import type { HubQueues } from "./hub-queues.js";

/**
 * For how long two writes that belong together may lie apart: longer than a store that does not answer
 * is asked again, or a lease lasts. What is younger is on its way, and no finding.
 */
export const SETTLED_AFTER_MS = 120_000;

/** What all parts of an examination work with. */
export interface Examination {
  readonly hub: Hub;
  readonly account: AccountView;
  /** The queues as they were before what is looked at now. */
  readonly queues: HubQueues;
  /** For how long an instance may not move before it is asked what it waits for. */
  readonly quietForMs: number;
  /** True if one instance was asked for: then there is more to say of it. */
  readonly isOfOne: boolean;
}

/** True if an instant lies so long ago that what followed from it should be there. */
export function isSettled({ clock }: Pick<Hub, "clock">, at: Date): boolean {
  return clock.now().getTime() - at.getTime() > SETTLED_AFTER_MS;
}

/** An instant as findings tell it. */
export function told(at: Date): string {
  return at.toISOString();
}
