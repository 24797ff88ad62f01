import type { HistoryEvent, Keeper } from "./history-event.js";
import type { TaskMessage } from "./message.js";
import type { HeardStream } from "./task-hub.js";

/** One execution takes the place of another: continue-as-new, or a new start of a finished id. */
export interface Succession {
  /** What is to keep `leftBehind`. */
  readonly keeper: Keeper | undefined;
  /** Messages decided by generations that continue-as-new has left behind, or by operations. */
  readonly leftBehind: readonly TaskMessage[];
  /** Answers of an entity: nothing is before or behind them. None if absent. */
  readonly answers?: readonly TaskMessage[];
  /** Outbox entries that are in a queue and leave with this commit. */
  readonly sentOutbox: ReadonlySet<string>;
  /** What was received for the commit; its ids count as applied. */
  readonly received: readonly HistoryEvent[];
  /** What an entity has heard of its senders by then. Nothing if absent. */
  readonly heard?: readonly HeardStream[];
  readonly now: Date;
}
