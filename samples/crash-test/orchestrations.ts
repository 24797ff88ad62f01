/**
 * The app that is killed: one orchestrator for each way in which work can be lost.
 *
 * Every activity is the same one, and says in its journal when it ran. Orchestrators say there when
 * they are entered, at every replay too: an effect that they may not have otherwise.
 *
 * @module
 */
import { setTimeout as pause } from "node:timers/promises";
import * as df from "@taskhub/functions";
import { ActivityJournal, JOURNAL_SETTING } from "./activity-journal.js";
import {
  EVENT_NAME,
  type ChainInput,
  type EventsInput,
  type FamilyInput,
  type FanOutInput,
  type TimerInput,
} from "./inputs.js";

const MS_PER_SECOND = 1000;
const SHORT_WORK_MS = 20;
const MIN_FAN_OUT_WORK_MS = 50;
const MAX_FAN_OUT_WORK_MS = 200;

interface WorkInput {
  /** Names the task in the journal. */
  readonly task: string;
  readonly ms: number;
  readonly value: number;
}

const journal = new ActivityJournal(journalPath());

const work = df.app.activity("Work", {
  handler: ({ task, ms, value }: WorkInput) =>
    journal.record(task, async () => {
      await pause(ms);
      return value + 1;
    }),
});

df.app.orchestration("Chain", function* (context) {
  journal.enter(context.df.instanceId);
  const { length, from } = context.df.getInput<ChainInput>();
  let value = from;
  for (let step = 0; step < length; step++) {
    const task = `${context.df.instanceId}/${step}`;
    value = yield* work({ task, ms: SHORT_WORK_MS, value });
  }
  return value;
});

df.app.orchestration("FanOut", function* (context) {
  journal.enter(context.df.instanceId);
  const { count } = context.df.getInput<FanOutInput>();
  const span = MAX_FAN_OUT_WORK_MS - MIN_FAN_OUT_WORK_MS;
  const calls = Array.from({ length: count }, (_, index) => {
    const ms = MIN_FAN_OUT_WORK_MS + Math.round((span * index) / count);
    const task = `${context.df.instanceId}/${index}`;
    return context.df.callActivity<number>("Work", { task, ms, value: index });
  });
  const values = yield* context.df.Task.all(calls);
  return values.reduce((sum, value) => sum + value, 0);
});

df.app.orchestration("Family", function* (context) {
  journal.enter(context.df.instanceId);
  const { children, length } = context.df.getInput<FamilyInput>();
  const calls = Array.from({ length: children }, (_, index) => {
    const input: ChainInput = { length, from: index };
    const childId = `${context.df.instanceId}-child-${index}`;
    return context.df.callSubOrchestrator<number>("Chain", input, childId);
  });
  return yield* context.df.Task.all(calls);
});

df.app.orchestration("Timer", function* (context) {
  journal.enter(context.df.instanceId);
  const { seconds } = context.df.getInput<TimerInput>();
  const dueAt = new Date(context.df.currentUtcDateTime.getTime() + seconds * MS_PER_SECOND);
  yield* context.df.createTimer(dueAt);
  const isInTime = context.df.currentUtcDateTime >= dueAt;
  yield* work({ task: `${context.df.instanceId}/0`, ms: SHORT_WORK_MS, value: 0 });
  return isInTime ? "not too early" : "too early";
});

df.app.orchestration("Events", function* (context) {
  journal.enter(context.df.instanceId);
  const input = context.df.getInput<EventsInput>();
  const isFirst = input.received.length === 0;
  const received = [...input.received];
  const until = isFirst ? input.renewAfter : input.count;
  while (received.length < until) {
    received.push(yield* context.df.waitForExternalEvent<number>(EVENT_NAME));
  }
  const task = `${context.df.instanceId}/${isFirst ? "first" : "second"}`;
  yield* work({ task, ms: SHORT_WORK_MS, value: 0 });
  if (!isFirst) return received;
  context.df.continueAsNew({ ...input, received });
  return undefined;
});

function journalPath(): string {
  const file = process.env[JOURNAL_SETTING];
  if (file === undefined) throw new Error(`${JOURNAL_SETTING} must name the file of the journal.`);
  return file;
}
