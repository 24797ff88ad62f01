import { describe, expect, test } from "@jest/globals";
import { checkProgram } from "./check-program.js";
import { explain, FIXES, type FixName } from "./fixes.js";
import type { NewTask, Operand, Program, Statement } from "./program.js";
import type { TaskFacts } from "./trace.js";
import type { View } from "./view.js";

const activity: NewTask = { make: "activity", input: "object" };
const go: NewTask = { make: "event", name: "go" };
const retry = {
  ...{ firstRetryIntervalInMilliseconds: 1_000, maxNumberOfAttempts: 9 },
  retryTimeoutInMilliseconds: 30_000,
};
const DAY_MS = 86_400_000;

const keep = (slot: string, be: NewTask): Statement => ({ do: "let", slot, be });
const wait = (what: Operand): Statement => ({ do: "yield", what, catches: true });
const all = (...of: Operand[]): NewTask => ({ make: "all", of });
const any = (...of: Operand[]): NewTask => ({ make: "any", of });
const timer = (delayMs: number): NewTask => ({ make: "timer", delayMs });
const a: Operand = { slot: "a" };
const b: Operand = { slot: "b" };

/** The shortest program that does what the list speaks of; and which dice to throw. */
const EXAMPLES: Readonly<
  Record<FixName, { seed: number; events?: readonly string[]; statements: readonly Statement[] }>
> = {
  "compound of settled tasks": {
    seed: 1,
    statements: [keep("a", activity), wait(a), wait(all(a))],
  },
  "task in several compounds": {
    seed: 1,
    statements: [keep("a", activity), keep("b", all(a)), keep("c", all(a)), wait(b)],
  },
  "abandoned wait for an event": {
    seed: 1,
    events: ["go"],
    statements: [wait(any(go, activity)), wait(activity), wait(activity), wait(go)],
  },
  "case of an event": { seed: 1, events: ["GO"], statements: [wait(go)] },
  "event named like a number": {
    seed: 3,
    events: ["0"],
    statements: [wait(activity), wait(activity)],
  },
  "retry timeout": { seed: 1, statements: [wait({ make: "activity", input: "object", retry })] },
  "cancelled timer yielded again": {
    seed: 1,
    statements: [
      keep("a", timer(DAY_MS)),
      wait(any(a, activity)),
      { do: "cancel", slot: "a" },
      wait(a),
    ],
  },
  "cancelled timer that fires": {
    seed: 1,
    statements: [
      keep("a", timer(8 * DAY_MS)),
      wait(any(a, activity)),
      { do: "cancel", slot: "a" },
      wait(activity),
      wait(activity),
    ],
  },
  "after continue-as-new": {
    seed: 1,
    statements: [
      wait(activity),
      { do: "continue as new" },
      { do: "yield no task", value: undefined },
    ],
  },
  "thrown without a message": { seed: 1, statements: [{ do: "throw", what: "text" }] },
  "replay of what is new": {
    seed: 1,
    statements: [keep("a", activity), wait(a), wait(activity), wait(a)],
  },
  "custom status that is false": { seed: 1, statements: [{ do: "set status", value: 0 }] },
};

const NAMES = Object.keys(FIXES) as FixName[]; // it has no others

describe("FIXES", () => {
  test.each(NAMES)("has an entry for what a program shows: %s", async (name) => {
    const { seed, events = [], statements } = EXAMPLES[name];
    const program: Program = { statements, events };
    const { fixes, unexplained } = await checkProgram(program, seed);
    expect(unexplained).toBeUndefined();
    expect([...fixes]).toEqual([name]);
  });
});

describe("explain", () => {
  const facts: TaskFacts = {
    ...{ isMadeOfSettled: false, isTakenOver: false, isSettled: false },
    ...{ isCanceled: false, hasRetryTimeout: false },
    ...{ longTimers: [], events: ["go"], eventsAgain: [], eventsNested: [] },
  };
  const view: View = {
    trace: [{ at: "yield", task: "go#1", facts }],
    ...{ decisions: [], outcome: { is: "running" }, customStatus: '"on"' },
  };
  const places = ["trace", "decisions", "outcome", "isReplaying", "custom status"] as const;

  test.each(places)("has none for a difference in the %s of a program without marks", (where) => {
    const difference = { in: where, index: 1, ours: false, theirs: true };
    const found = { difference, ours: view, theirs: view, history: [], newFrom: 0, rows: [] };
    expect(explain({ ...found, canceledTimers: new Set() })).toBeUndefined();
  });
});
