import { describe, expect, test } from "@jest/globals";
import type { HistoryEvent } from "../../src/history-event.js";
import type { DurableOrchestrationContext } from "../../src/orchestration-context.js";
import type { Task } from "../../src/task.js";
import type { RetryPolicy } from "../../src/tasks/retry-options.js";
import { TimerTask } from "../../src/tasks/timer-task.js";
import {
  childCompleted,
  childFailed,
  completed,
  failed,
  fired,
  raised,
  resumed,
  suspended,
  terminated,
} from "../events.js";
import { AsyncInstance } from "../async-instance.js";
import { Instance, withoutStacks, type PlainOrchestrator } from "../instance.js";

const SEEDS = Number(process.env["SEEDS"] ?? 60);
const EPISODES = 25;
const DAY_MS = 86_400_000;

/** @returns Whole numbers below the bound, the same ones for the same seed. */
function dice(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

/** An orchestrator that does whatever can be done, in an order that follows from its seed. */
function randomOrchestrator(seed: number): PlainOrchestrator {
  return function* (df) {
    const generation = df.getInput<number | undefined>() ?? 0;
    const roll = dice(seed * 31 + generation);
    const tasks: Task[] = [newTask(df, roll)];
    const pick = () => tasks[roll(tasks.length)]!;
    const seen: unknown[] = [];
    for (let steps = 4 + roll(12); steps > 0; steps--) {
      tasks.push(newTask(df, roll), newTask(df, roll));
      if (roll(3) === 0) tasks.push(df.Task.any([pick(), pick(), pick()]));
      if (roll(3) === 0) tasks.push(df.Task.all([pick(), pick()]));
      if (roll(3) === 0) tasks.push(df.Task.allSettled([pick(), pick()]));
      if (roll(6) === 0) df.sendEvent("other", "ping", steps);
      if (roll(6) === 0) df.startOrchestration("audit", steps);
      if (roll(4) === 0) df.setCustomStatus([generation, steps, df.newGuid("x")]);
      const timer = pick();
      if (timer instanceof TimerTask && !timer.isCompleted) timer.cancel();
      seen.push(pick().isCompleted, df.currentUtcDateTime);
      try {
        // most waits are races, so that the instance gets on
        const result: unknown = yield roll(4) === 0
          ? pick()
          : df.Task.any([pick(), pick(), pick()]);
        seen.push(tasks.findIndex((task) => task === result));
      } catch (error) {
        seen.push((error as Error).message);
      }
    }
    if (generation < 3 && roll(2) === 0) {
      df.continueAsNew(generation + 1, { preserveUnprocessedEvents: roll(2) === 0 });
    }
    if (roll(8) === 0) throw new Error("bad luck");
    return seen;
  };
}

function newTask(df: DurableOrchestrationContext, roll: (bound: number) => number): Task {
  switch (roll(9)) {
    case 0:
      return df.callSubOrchestrator("child", roll(100));
    case 1:
      return df.createTimer(new Date(df.currentUtcDateTime.getTime() + roll(12) * DAY_MS));
    case 2:
      return df.waitForExternalEvent(["go", "Go", "stop"][roll(3)]!);
    case 3:
      return df.waitForExternalEvent(["go", "stop"][roll(2)]!, { timeout: { days: roll(5) } });
    case 4:
      return df.callActivityWithRetry("activity", randomPolicy(roll), roll(100));
    case 5:
      return df.callSubOrchestrator("child", roll(100)).withRetry(randomPolicy(roll));
    default:
      return df.callActivity("activity", roll(100));
  }
}

function randomPolicy(roll: (bound: number) => number): RetryPolicy {
  const isLimited = roll(2) === 0;
  const refuses = roll(10);
  return {
    firstRetryIntervalInMilliseconds: (1 + roll(4)) * DAY_MS,
    maxNumberOfAttempts: 1 + roll(4),
    backoffCoefficient: 1 + roll(2),
    maxRetryIntervalInMilliseconds: 4 * DAY_MS,
    retryTimeoutInMilliseconds: isLimited ? 6 * DAY_MS : undefined,
    handle: ({ message }) => !message.includes(String(refuses)),
  };
}

/**
 * An orchestrator of either form that waits for each task as soon as it has made it.
 *
 * In a generator a task is asked for when it is yielded, in an async function at the next `await`
 * after it was made. So the two forms of one program take the same decisions if whatever is made is
 * waited for at once, alone or in a compound, in the order in which it was made. Tasks of before may
 * take part, behind those.
 */
function* prompt(df: DurableOrchestrationContext, seed: number): Generator<Task, unknown, unknown> {
  const generation = df.getInput<number | undefined>() ?? 0;
  const roll = dice(seed * 37 + generation);
  const before: Task[] = [];
  const pick = () => before[roll(before.length)]!;
  const seen: unknown[] = [];
  for (let steps = 3 + roll(8); steps > 0; steps--) {
    const known = before.length > 0 ? Array.from({ length: roll(3) }, pick) : [];
    const made = Array.from({ length: 1 + roll(3) }, () => newTask(df, roll));
    before.push(...made);
    const tasks = [...made, ...known];
    const race = df.Task.any(tasks);
    const waits = [df.Task.all(tasks), df.Task.allSettled(tasks), df.Task.all([race, ...tasks])];
    try {
      // most waits are races, so that the instance gets on
      const result: unknown = yield tasks.length > 1 && roll(3) === 0 ? waits[roll(3)]! : race;
      seen.push(
        before.findIndex((task) => task === result),
        df.currentUtcDateTime,
      );
    } catch (error) {
      seen.push(String(error));
    }
    for (const timer of before) {
      if (timer instanceof TimerTask && !timer.isCompleted && roll(3) === 0) timer.cancel();
    }
    if (roll(4) === 0) df.setCustomStatus([generation, steps, df.newGuid("x")]);
    if (roll(5) === 0) df.sendEvent("other", "ping", steps);
  }
  if (generation < 3 && roll(2) === 0) df.continueAsNew(generation + 1);
  if (roll(8) === 0) throw new Error("bad luck");
  return seen;
}

/** The same steps, each awaited. */
async function awaited(steps: Generator<Task, unknown, unknown>): Promise<unknown> {
  let step = steps.next();
  while (!step.done) {
    const task = step.value;
    // how it ended is read from the task: awaited, a race gives not the winner but its result
    await task.then(undefined, () => {});
    step = task.isFaulted ? steps.throw(task.result) : steps.next(task.result);
  }
  return step.value;
}

/** Something that may come to the instance now: most of it answers, some of it repeats or disturbs. */
function randomNews(
  { history }: Pick<Instance, "history">,
  roll: (bound: number) => number,
): HistoryEvent {
  const actions = history.filter((event) => event.eventId >= 0);
  const action = actions[roll(actions.length)];
  switch (roll(40)) {
    case 0:
      return suspended();
    case 1:
    case 2:
    case 3:
      return resumed();
    case 4:
      return roll(6) === 0 ? terminated("enough") : completed(roll(40));
    case 5:
    case 6:
    case 7:
    case 8:
      return raised(["go", "GO", "stop"][roll(3)]!, roll(100), `m-${roll(1e9)}`);
    default:
      return action ? answerTo(action, roll(5) === 0) : raised("go");
  }
}

function answerTo(action: HistoryEvent, fails: boolean): HistoryEvent {
  const { eventId } = action;
  if (action.type === "TimerCreated") return fired(eventId, action.fireAt);
  if (action.type === "TaskScheduled") {
    return fails ? failed(eventId, `activity ${eventId} failed`) : completed(eventId, eventId);
  }
  return fails ? childFailed(eventId, `child ${eventId} failed`) : childCompleted(eventId, eventId);
}

describe("any orchestration", () => {
  test("decides the same whether it was kept alive or rebuilt from its history", () => {
    const ends: Record<string, number> = {};
    for (let seed = 1; seed <= SEEDS; seed++) {
      const roll = dice(seed);
      const instance = new Instance(randomOrchestrator(seed));
      // each episode is compared with that of a rebuilt instance
      instance.begin();
      for (let episode = 0; episode < EPISODES && !instance.end; episode++) {
        instance.now = new Date(instance.now.getTime() + roll(2 * DAY_MS));
        instance.next(...Array.from({ length: 1 + roll(4) }, () => randomNews(instance, roll)));
      }
      const end = instance.end?.status ?? "Running";
      ends[end] = (ends[end] ?? 0) + 1;
      expect(instance.end?.result ?? "").not.toContain("but replay asked for");
    }
    // the dice must not all fall on one side, or the test says little
    expect(Object.keys(ends).sort()).toEqual(["Completed", "Failed", "Running", "Terminated"]);
  });

  test("decides the same as a generator and as an async function, if it waits for what it makes", async () => {
    const ends: Record<string, number> = {};
    for (let seed = 1; seed <= SEEDS; seed++) {
      const roll = dice(seed);
      const generator = new Instance((df) => prompt(df, seed));
      const twin = new AsyncInstance((df) => awaited(prompt(df, seed)));
      const both: [unknown, unknown][] = [[generator.begin(), await twin.begin()]];
      for (let episode = 0; episode < EPISODES && !generator.end; episode++) {
        twin.now = generator.now = new Date(generator.now.getTime() + roll(2 * DAY_MS));
        const news = Array.from({ length: 1 + roll(4) }, () => randomNews(generator, roll));
        both.push([generator.next(...news), await twin.next(...news)]);
      }
      for (const [one, other] of both) expect(withoutStacks(other)).toEqual(withoutStacks(one));
      const end = generator.end?.status ?? "Running";
      ends[end] = (ends[end] ?? 0) + 1;
    }
    expect(Object.keys(ends).sort()).toEqual(["Completed", "Failed", "Running", "Terminated"]);
  });
});
