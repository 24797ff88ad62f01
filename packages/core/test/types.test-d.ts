/** What the compiler must know of tasks; checked by `tsc`, never run. */
import {
  RetryOptions,
  type DurableOrchestrationContext,
  type Duration,
  type ExternalEvent,
  type Orchestrator,
  type RetryPolicy,
  type SettledResults,
  type Task,
  type TaskFailedError,
  type TimerTask,
} from "../src/index.js";

export function* orchestrator(df: DurableOrchestrationContext): Generator<Task, unknown, unknown> {
  const count: number = yield* df.callActivity<number>("count");
  // @ts-expect-error -- a number
  const text: string = yield* df.callActivity<number>("count");
  // @ts-expect-error -- not known
  const guessed: string = yield* df.callActivity("anything");

  const mixed: [boolean, { id: string }, undefined] = yield* df.Task.all([
    df.waitForExternalEvent<boolean>("ok"),
    df.callSubOrchestrator<{ id: string }>("child"),
    df.createTimer(df.currentUtcDateTime),
  ]);
  // @ts-expect-error -- the other way round
  const turned: [number, string] = yield* df.Task.all([
    df.callActivity<string>("text"),
    df.callActivity<number>("count"),
  ]);
  const many: string[] = yield* df.Task.all([1, 2].map(() => df.callActivity<string>("each")));

  const answer = df.waitForExternalEvent<boolean>("ok");
  const deadline = df.createTimer(df.currentUtcDateTime);
  const winner: Task<boolean> | TimerTask = yield* df.Task.any([answer, deadline]);
  // @ts-expect-error -- the winner is a task, not its result
  const result: boolean = yield* df.Task.any([answer]);
  const approved: boolean | undefined = answer.result;

  // @ts-expect-error -- a list, not single tasks
  df.Task.all(answer, deadline);
  // @ts-expect-error -- tasks, not names
  df.Task.any(["ok"]);
  // @ts-expect-error -- a date or a duration, not text
  df.createTimer("1h");
  // @ts-expect-error -- the clock of an orchestrator is not to be set
  df.currentUtcDateTime = new Date(0);
  return [count, text, guessed, mixed, turned, many, winner, result, approved];
}

/** True if the types are the same; `any` is the same as nothing. */
type Same<A, B> = 0 extends 1 & A
  ? false
  : [A] extends [B]
    ? [B] extends [A]
      ? true
      : false
    : false;

/** Compiles if the value is of this very type. */
declare const exactly: <Expected>() => <Actual extends Expected>(
  value: Actual,
  isSame: Same<Actual, Expected>,
) => void;

export function* newMembers(df: DurableOrchestrationContext): Generator<Task, void, unknown> {
  const policy: RetryPolicy = { firstRetryIntervalInMilliseconds: 1, maxNumberOfAttempts: 2 };
  const tried = yield* df.callActivityWithRetry<number>("count", policy);
  exactly<number>()(tried, true);
  const retriedLater = yield* df.callActivity<string>("text").withRetry(new RetryOptions(1, 2));
  exactly<string>()(retriedLater, true);
  const child = yield* df.callSubOrchestratorWithRetry<boolean>("child", policy, 1, "id", "2.0");
  exactly<boolean>()(child, true);
  const unknownResult = yield* df.callActivityWithRetry("count", policy);
  exactly<unknown>()(unknownResult, true);
  // @ts-expect-error -- without the number of attempts
  df.callActivityWithRetry("count", { firstRetryIntervalInMilliseconds: 1 });
  // @ts-expect-error -- the predicate answers at once
  df.callActivity("count").withRetry({ ...policy, handle: async () => true });
  exactly<Task<number>>()(df.callActivityWithRetry<number>("count", policy), true);
  new RetryOptions(1, 2).handle = (failure) => {
    exactly<TaskFailedError>()(failure, true);
    return failure.failureDetails.isCausedBy("CardError");
  };

  const ends = yield* df.Task.allSettled([
    df.callActivity<number>("count"),
    df.waitForExternalEvent<string>("go"),
  ]);
  exactly<[PromiseSettledResult<number>, PromiseSettledResult<string>]>()(ends, true);
  exactly<SettledResults<[Task<number>, Task<string>]>>()(ends, true);

  const event = yield* df.waitForExternalEvent<{ ok: boolean }>("go", { timeout: { hours: 1 } });
  exactly<{ ok: boolean }>()(event, true);
  // @ts-expect-error -- hours, not hour
  df.waitForExternalEvent("go", { timeout: { hour: 1 } });
  const duration: Duration = { days: 1, minutes: 30 };
  const nothing = yield* df.createTimer(duration);
  exactly<undefined>()(nothing, true);
  yield* df.createTimer(90_000);
}

export function typedEvents(df: DurableOrchestrationContext, approval: ExternalEvent<boolean>) {
  const wait = df.waitForExternalEvent(approval);
  exactly<Task<boolean>>()(wait, true);
  df.sendEvent("order-1", approval, true);
  // @ts-expect-error -- the data of the event is a boolean
  df.sendEvent("order-1", approval, "yes");
  df.sendEvent("order-1", "anything", { at: "all" });
  exactly<string>()(df.startOrchestration("Audit"), true);
  df.startOrchestration("Audit", 1, { instanceId: "a", version: "2.0", tags: { team: "shop" } });
  // @ts-expect-error -- the values of tags are text
  df.startOrchestration("Audit", 1, { tags: { team: 1 } });
  exactly<Readonly<Record<string, string>>>()(df.tags, true);
  // @ts-expect-error -- tags are given when an instance is started
  df.tags = {};
  df.continueAsNew(1, { preserveUnprocessedEvents: false });
  // @ts-expect-error -- a switch
  df.continueAsNew(1, { preserveUnprocessedEvents: "no" });
}

export function inputs(df: DurableOrchestrationContext<{ id: number }>): number {
  const input = df.getInput();
  exactly<{ id: number }>()(input, true);
  return df.getInput().id;
}

export const asyncOrchestrator: Orchestrator = async (df) => {
  const call = await df.callActivity<number>("count");
  exactly<number>()(call, true);
  const tried = await df.callActivityWithRetry<string>("text", new RetryOptions(1, 2));
  exactly<string>()(tried, true);
  const event = await df.waitForExternalEvent<boolean>("go", { timeout: 1_000 });
  exactly<boolean>()(event, true);
  const child = await df.callSubOrchestrator("child");
  exactly<unknown>()(child, true);

  const all = await Promise.all([
    df.callActivity<number>("count"),
    df.waitForExternalEvent<string>("go"),
    df.createTimer(1),
  ]);
  exactly<[number, string, undefined]>()(all, true);
  const won = await Promise.race([df.callActivity<number>("count"), df.createTimer(1)]);
  exactly<number | undefined>()(won, true);
  const settled = await Promise.allSettled([df.callActivity<number>("count")]);
  exactly<[PromiseSettledResult<number>]>()(settled, true);
  const both = await df.Task.all([df.callActivity<number>("a"), df.callActivity<string>("b")]);
  exactly<[number, string]>()(both, true);
  // awaited, the winner gives its result
  const winner = await df.Task.any([df.callActivity<number>("a"), df.callActivity<string>("b")]);
  exactly<number | string>()(winner, true);
  // @ts-expect-error -- a number
  const text: string = await df.callActivity<number>("count");
  return text;
};
