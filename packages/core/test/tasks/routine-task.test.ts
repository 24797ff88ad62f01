import { describe, expect, test } from "@jest/globals";
import type { DurableOrchestrationContext } from "../../src/orchestration-context.js";
import type { Task, TaskOwner } from "../../src/task.js";
import { RoutineTask, type Routine } from "../../src/tasks/routine-task.js";
import { completed, failed, raised, START, started } from "../events.js";
import { decided, Instance } from "../instance.js";
import { LiveOrchestration } from "../live.js";

/** A task made of others. */
function routine<T>(df: DurableOrchestrationContext, steps: () => Routine<T>): Task<T> {
  const { scope } = df as unknown as { readonly scope: TaskOwner }; // internal, so not declared
  return new RoutineTask(scope, steps());
}

describe("RoutineTask", () => {
  test("does nothing until it is yielded, and then one thing after the other", () => {
    const instance = new Instance(function* (df) {
      const both = routine(df, function* () {
        return [yield* df.callActivity("a"), yield* df.callActivity("b")];
      });
      yield df.callActivity("first");
      return yield both;
    });
    expect(decided(instance.begin())).toMatchObject([{ eventId: 0, name: "first" }]);
    expect(decided(instance.next(completed(0)))).toMatchObject([{ eventId: 1, name: "a" }]);
    expect(decided(instance.next(completed(1, "A")))).toMatchObject([{ eventId: 2, name: "b" }]);
    instance.next(completed(2, "B"));
    expect(instance.output).toEqual(["A", "B"]);
  });

  test("goes on while the orchestrator waits for something else", () => {
    const instance = new Instance(function* (df) {
      const both = routine(df, function* () {
        yield df.callActivity("a");
        return yield* df.callActivity<string>("b");
      });
      yield df.Task.any([both, df.waitForExternalEvent("go")]);
      yield df.callActivity("other");
      return [both.isCompleted, both.result];
    });
    instance.begin();
    instance.next(raised("go"));
    expect(decided(instance.next(completed(0)))).toMatchObject([{ eventId: 2, name: "b" }]);
    instance.next(completed(2, "B"), completed(1));
    expect(instance.output).toEqual([true, "B"]);
  });

  test("passes by what has ended already, without waiting", () => {
    const instance = new Instance(function* (df) {
      const done = df.callActivity<number>("done");
      yield done;
      return yield routine(df, function* () {
        let sum = 0;
        for (let i = 0; i < 1_000; i++) sum += yield* done;
        return sum;
      });
    });
    instance.begin();
    instance.next(completed(0, 2));
    expect(instance.output).toBe(2_000);
  });

  test("can catch a failure, and fails with what it does not catch", () => {
    const instance = new Instance(function* (df) {
      const careful = routine(df, function* () {
        try {
          yield df.callActivity("a");
        } catch (error) {
          return String(error);
        }
        return "no failure";
      });
      const careless = routine(df, function* () {
        return yield* df.callActivity("b");
      });
      const ends = yield* df.Task.allSettled([careful, careless]);
      return ends.map((end) => (end.status === "fulfilled" ? end.value : String(end.reason)));
    });
    instance.begin();
    instance.next(failed(0, "no"), failed(1, "never"));
    expect(instance.output).toEqual(["Error: no", "Error: never"]);
  });

  test("is begun once, in however many compounds it takes part", () => {
    let begun = 0;
    const live = new LiveOrchestration(function* (df) {
      const task = routine(df, function* () {
        begun++;
        yield df.callActivity("a");
      });
      yield df.Task.all([df.Task.any([task, df.waitForExternalEvent("go")]), task]);
    });
    expect(decided(live.advance([started()], START))).toHaveLength(1);
    live.advance([raised("go")], START);
    live.advance([completed(0)], START);
    expect(begun).toBe(1);
  });

  test("may consist of routines", () => {
    const instance = new Instance(function* (df) {
      let task: Task<string> = df.callActivity<string>("a");
      for (let depth = 0; depth < 500; depth++) {
        const inner = task;
        task = routine(df, function* () {
          return yield* inner;
        });
      }
      return yield task;
    });
    expect(decided(instance.begin())).toHaveLength(1);
    instance.next(completed(0, "deep"));
    expect(instance.output).toBe("deep");
  });

  test("of another execution is refused when it is yielded", () => {
    let kept: Task | undefined;
    const owner = new LiveOrchestration(function* (df) {
      kept = df.callActivityWithRetry("a", {
        firstRetryIntervalInMilliseconds: 1,
        maxNumberOfAttempts: 2,
      });
      yield kept;
    });
    owner.advance([started()], START);
    const thief = new Instance(function* () {
      yield kept!;
    });
    thief.begin();
    expect(thief.end?.result).toContain("a task that another execution made");
  });

  test("fails if it yields a task of another execution", () => {
    let foreign: Task | undefined;
    const owner = new LiveOrchestration(function* (df) {
      foreign = df.callActivity("a");
      yield foreign;
    });
    owner.advance([started()], START);
    const instance = new Instance(function* (df) {
      try {
        yield routine(df, function* () {
          yield foreign!;
        });
      } catch (error) {
        return (error as Error).name;
      }
      return "no failure";
    });
    instance.begin();
    expect(instance.output).toBe("ProgrammingConstraintError");
  });
});
