/**
 * What a program saw while it ran: equal traces mean that it was driven in the same way.
 *
 * @module
 */

/** What is known of a task when it is yielded or looked at: what the known bugs of v3 depend on. */
export interface TaskFacts {
  /** A compound in it was made when one of its children had settled. */
  readonly isMadeOfSettled: boolean;
  /** A task in it has become part of another compound since. */
  readonly isTakenOver: boolean;
  /** It was settled when it was yielded. */
  readonly isSettled: boolean;
  /** It contains a timer that was cancelled. */
  readonly isCanceled: boolean;
  /** It contains a call that gives up retrying after a time. */
  readonly hasRetryTimeout: boolean;
  /** When the timers in it fire that were more than six days long when they were made. */
  readonly longTimers: readonly string[];
  /** Names of the external events in it. */
  readonly events: readonly string[];
  /** Those of them that were waited for before, by a wait that was abandoned or yielded again. */
  readonly eventsAgain: readonly string[];
  /** Those that two tasks in it wait for, one of them in a part that may be decided before. */
  readonly eventsNested: readonly string[];
}

/** One thing that a program saw or did. */
export type Entry =
  | {
      readonly at: "start";
      readonly now: string;
      readonly isReplaying: boolean;
      readonly instanceId: string;
      readonly parentInstanceId: string | undefined;
      readonly input: unknown;
    }
  | { readonly at: "yield"; readonly task: string; readonly facts: TaskFacts }
  | { readonly at: "yield no task" }
  | {
      readonly at: "resume";
      readonly now: string;
      readonly isReplaying: boolean;
      readonly isFailure: boolean;
      readonly value: unknown;
    }
  | {
      readonly at: "look";
      readonly task: string;
      readonly facts: TaskFacts;
      readonly isCompleted: boolean;
      readonly isFaulted: boolean;
      readonly result: unknown;
    }
  | { readonly at: "cancel"; readonly task: string; readonly error: string | undefined }
  | { readonly at: "guid"; readonly guid: string }
  | { readonly at: "signal"; readonly entity: string }
  | { readonly at: "release"; readonly isReleased: boolean | undefined }
  | { readonly at: "locks"; readonly isLocked: boolean; readonly owned: readonly string[] }
  | { readonly at: "throw"; readonly what: string }
  | { readonly at: "return" }
  | { readonly at: "continue as new" };

export type Trace = Entry[];

/** A trace without what only one of the libraries can tell: facts, and whether it was a replay. */
export function essence(trace: readonly Entry[]): unknown[] {
  return trace.map((entry) => ({ ...entry, facts: undefined, isReplaying: undefined }));
}
