import type { Delivery, HistoryEvent, InstanceRow, TaskCompleted, TaskFailed } from "@taskhub/core";

/** A message for the instance. */
export interface DeliveredItem {
  readonly kind: "delivery";
  readonly delivery: Delivery;
  /** The instance row, if this process has just written it for this very start. */
  readonly accepted: InstanceRow | undefined;
}

/** The outcome of an activity that ran in this process; counts as running until its commit. */
export interface LocalResult {
  readonly kind: "result";
  readonly executionId: string;
  readonly event: TaskCompleted | TaskFailed;
  /** How often the execution had been rewound when it asked for it; of a work item, its id tells. */
  readonly asked?: number;
  /** The work item it came by, completed after the commit. */
  readonly workItem: Delivery | undefined;
}

/** A reason to look again with nothing new: work was spilled, or marks are due. */
interface Nudge {
  readonly kind: "nudge";
}

/** What waits for a session's next turn. */
export type InboxItem = DeliveredItem | LocalResult | Nudge;

/** An item whose event the episode is to be fed with. */
export interface Accepted {
  readonly event: HistoryEvent;
  readonly item: DeliveredItem | LocalResult;
}

/** The messages among the items. */
export function deliveriesOf(items: readonly InboxItem[]): Delivery[] {
  return items.filter((item) => item.kind === "delivery").map((item) => item.delivery);
}
