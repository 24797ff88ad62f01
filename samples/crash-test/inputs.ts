/**
 * What the orchestrators of the crash test get; apart from them, whose import opens a journal.
 *
 * @module
 */

/** The event that `Events` waits for. */
export const EVENT_NAME = "Number";

/** Counts up from `from`, once an activity. */
export interface ChainInput {
  readonly length: number;
  readonly from: number;
}

/** How many activities at once. */
export interface FanOutInput {
  readonly count: number;
}

/** How many chains, and of which length. */
export interface FamilyInput {
  readonly children: number;
  readonly length: number;
}

/** How long to sleep. */
export interface TimerInput {
  readonly seconds: number;
}

/** How many events to wait for. */
export interface EventsInput {
  /** What the execution before this one has got. */
  readonly received: readonly number[];
  /** After how many the instance continues as new. */
  readonly renewAfter: number;
  readonly count: number;
}
