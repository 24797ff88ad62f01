/** What the compiler must know of tasks; checked by `tsc`, never run. */
import type { DurableOrchestrationContext, Task, TimerTask } from "../src/index.js";

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
  // @ts-expect-error -- a date, not milliseconds
  df.createTimer(1_000);
  // @ts-expect-error -- the clock of an orchestrator is not to be set
  df.currentUtcDateTime = new Date(0);
  return [count, text, guessed, mixed, turned, many, winner, result, approved];
}
