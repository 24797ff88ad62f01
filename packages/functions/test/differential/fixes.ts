/**
 * The list: where the published library behaves in another way than ours does on purpose.
 *
 * Each entry knows its marks: what the program has done just before the difference, and what the
 * difference looks like. A difference without them is a bug.
 *
 * @module
 */
import type { HistoryEvent } from "@taskhub/core";
import type { Difference } from "./compare.js";
import {
  firesCanceledSlice,
  isNamedLikeTask,
  isRaisedInOtherCase,
  isNumeric,
  raisedBefore,
  timesOut,
} from "./marks.js";
import type { Entry, TaskFacts } from "./trace.js";
import type { Outcome, View } from "./view.js";

/** A difference, and what there is to explain it. */
export interface Case {
  readonly difference: Difference;
  readonly ours: View;
  readonly theirs: View;
  readonly history: readonly HistoryEvent[];
  /** Index of the first event of the episode. */
  readonly newFrom: number;
  /** The history with what was decided in the episode. */
  readonly rows: readonly HistoryEvent[];
  /** Event ids. */
  readonly canceledTimers: ReadonlySet<number>;
}

export interface Fix {
  /** What the published library does; and then what ours does. */
  readonly says: string;
  /** True if both are in the same state after it, and can be compared further. */
  readonly goesOn?: boolean;
  readonly explains: (found: Case) => boolean;
}

/** The list, by names. */
export const FIXES = {
  "compound of settled tasks": {
    says: "Task.all and Task.any do not count children that settled before; ours do.",
    explains: (found) => inTask(found, ({ isMadeOfSettled }) => isMadeOfSettled),
  },
  "task in several compounds": {
    says: "A settled task tells only the compound that was made last; ours tells all.",
    explains: (found) => inTask(found, ({ isTakenOver }) => isTakenOver),
  },
  "abandoned wait for an event": {
    says: "A wait that was abandoned, or yielded twice, takes an event; ours leaves it to who waits.",
    explains: (found) =>
      inTask(
        found,
        ({ eventsAgain, eventsNested }) => eventsAgain.length + eventsNested.length > 0,
      ),
  },
  "case of an event": {
    says: "An event whose name differs in case is not heard; ours hears it if no name is the same.",
    explains: (found) =>
      inTask(found, ({ events }) => events.some((name) => isRaisedInOtherCase(name, found))),
  },
  "event named like a number": {
    says: "An event named like the id of a task settles that task; ours keeps names and ids apart.",
    explains: (found) =>
      isNamedLikeTask(found) || inTask(found, ({ events }) => events.some(isNumeric)),
  },
  "retry timeout": {
    says: "A retry that has timed out waits for an attempt that never comes; ours fails.",
    explains: (found) => timesOut(found) && soFar(found, ({ hasRetryTimeout }) => hasRetryTimeout),
  },
  "cancelled timer yielded again": {
    says: "A cancelled timer that is yielded waits for what will not come; ours is set anew.",
    explains: (found) => soFar(found, ({ isCanceled }) => isCanceled),
  },
  "cancelled timer that fires": {
    says: "A timer that fires after it was cancelled counts, and a long one goes on; ours drops it.",
    explains: (found) => firesCanceledSlice(found) || inTask(found, ({ isCanceled }) => isCanceled),
  },
  "after continue-as-new": {
    says: "A yield of a settled task, or of none, after continueAsNew goes on or fails; ours ends there.",
    explains: ({ difference, ours }) =>
      (difference.in === "trace" || difference.in === "outcome") &&
      ours.outcome.is === "continued" &&
      ["yield", "yield no task"].includes(ours.trace.at(-1)?.at ?? ""),
  },
  "thrown without a message": {
    says: "What is thrown without a message is told as no error, or not told; ours fails with its text.",
    explains: ({ difference, ours, theirs }) =>
      difference.in === "outcome" &&
      ours.trace.at(-1)?.at === "throw" &&
      isUntold(theirs.outcome, ours.outcome),
  },
  "replay of what is new": {
    says: "isReplaying is true after what settled in an earlier episode, though it is new; ours is false.",
    goesOn: true,
    explains: isFalselyReplaying,
  },
  "custom status that is false": {
    says: 'A custom status of 0, "", false or null is not shown; ours is.',
    goesOn: true,
    explains: ({ difference, ours, theirs }) =>
      difference.in === "custom status" &&
      theirs.customStatus === undefined &&
      ["0", '""', "false", "null"].includes(ours.customStatus ?? ""),
  },
} as const satisfies Readonly<Record<string, Fix>>;

export type FixName = keyof typeof FIXES;

const NAMES = Object.keys(FIXES) as FixName[]; // it has no others

/** @returns The fix that accounts for a difference, if the list has one. */
export function explain(found: Case): FixName | undefined {
  return NAMES.find((name) => FIXES[name].explains(found));
}

/** The traces differ at the task that was last yielded or looked at, and it has this mark. */
function inTask(found: Case, isMarked: (facts: TaskFacts) => boolean): boolean {
  const last = entriesSoFar(found)
    .filter((entry) => "facts" in entry)
    .at(-1);
  return found.difference.in === "trace" && last !== undefined && isMarked(last.facts);
}

/** A task that was yielded has this mark: it may have set the ids of the two apart. */
function soFar(found: Case, isMarked: (facts: TaskFacts) => boolean): boolean {
  return entriesSoFar(found).some((entry) => entry.at === "yield" && isMarked(entry.facts));
}

function entriesSoFar({ difference, ours }: Case): readonly Entry[] {
  return difference.in === "trace" ? ours.trace.slice(0, difference.index + 1) : ours.trace;
}

/** After `throw undefined` the published library takes whatever comes next for the end. */
function isUntold(theirs: Outcome, ours: Outcome): boolean {
  if (ours.is === "failed" && ours.error === "undefined") return true;
  return theirs.is === "failed" && theirs.error === undefined;
}

function isFalselyReplaying(found: Case): boolean {
  const { difference, ours } = found;
  if (difference.in !== "isReplaying" || difference.theirs !== true) return false;
  const yielded = ours.trace
    .slice(0, difference.index)
    .filter((entry) => entry.at === "yield")
    .at(-1);
  if (!yielded) return false;
  const { isSettled, events } = yielded.facts;
  return isSettled || events.some((name) => raisedBefore(name, found));
}
