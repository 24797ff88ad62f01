import { describe, expect, test } from "@jest/globals";
import { LiveOrchestration } from "./live.js";
import type { DurableOrchestrationContext } from "../src/orchestration-context.js";
import type { Task } from "../src/task.js";
import { completed, failed, raised, START, started } from "./events.js";
import { decided, Instance } from "./instance.js";

describe("Task", () => {
  test("asks for nothing until it is yielded", () => {
    const instance = new Instance(function* (df) {
      df.callActivity("never");
      const later = df.callActivity("later");
      yield df.callActivity("first");
      return yield later;
    });
    expect(decided(instance.begin())).toMatchObject([{ eventId: 0, name: "first" }]);
    expect(decided(instance.next(completed(0)))).toMatchObject([{ eventId: 1, name: "later" }]);
    instance.next(completed(1, "done"));
    expect(instance.output).toBe("done");
  });

  test("is completed only if it ended well, and holds the error if not", () => {
    const instance = new Instance(function* (df) {
      const [good, bad] = [df.callActivity("good"), df.callActivity("bad")];
      const show = (task: Task) => [task.isCompleted, task.isFaulted, String(task.result)];
      const states = [show(good)];
      yield good;
      try {
        yield bad;
      } catch {
        states.push(show(good), show(bad));
      }
      return states;
    });
    instance.begin();
    instance.next(completed(0, 1));
    instance.next(failed(1, "Activity function 'bad' failed: no"));
    expect(instance.output).toEqual([
      [false, false, "undefined"],
      [true, false, "1"],
      [false, true, "Error: Activity function 'bad' failed: no"],
    ]);
  });

  test("yielded again, gives its result again and asks for nothing", () => {
    const instance = new Instance(function* (df) {
      const task = df.callActivity("once");
      return [yield task, yield task, yield* task];
    });
    instance.begin();
    const last = instance.next(completed(0, 7));
    expect(decided(last)).toMatchObject([{ eventId: 1, type: "ExecutionCompleted" }]);
    expect(instance.output).toEqual([7, 7, 7]);
  });

  test("yielded again, throws its error again", () => {
    const instance = new Instance(function* (df) {
      const task = df.callActivity("once");
      const errors: unknown[] = [];
      for (let i = 0; i < 2; i++) {
        try {
          yield task;
        } catch (error) {
          errors.push(error);
        }
      }
      return errors[0] === errors[1];
    });
    instance.begin();
    instance.next(failed(0, "no"));
    expect(instance.output).toBe(true);
  });

  test("gives `yield*` the type of its result, in helper generators too", () => {
    const instance = new Instance(function* (df) {
      function* shout(text: string): Generator<Task, string, unknown> {
        const loud = yield* df.callActivity<string>("shout", text);
        return loud.toUpperCase();
      }
      return (yield* shout("a")) + (yield* shout("b"));
    });
    instance.begin();
    instance.next(completed(0, "x"));
    instance.next(completed(1, "y"));
    expect(instance.output).toBe("XY");
  });

  test.each<[string, (df: DurableOrchestrationContext) => Task]>([
    ["an activity", (df) => df.callActivity("mine")],
    ["a timer", (df) => df.createTimer(START)],
    ["an event", (df) => df.waitForExternalEvent("mine")],
  ])("for %s of another execution is refused when it is yielded", (_, make) => {
    let kept: Task | undefined;
    const owner = new LiveOrchestration(function* (df) {
      kept = make(df);
      yield kept;
    });
    owner.advance([started()], START);
    const thief = new Instance(function* (df) {
      yield df.Task.any([df.waitForExternalEvent("go"), kept!]);
    });
    thief.begin();
    expect(thief.end?.result).toContain("a task that another execution made");
  });

  test("comes out of a helper's promise as it went in, in a generator", async () => {
    let made: Task | undefined;
    const live = new LiveOrchestration(function* (df) {
      made = df.callActivity("a");
      yield made;
    });
    live.advance([started()], START);
    expect(made?.then).toBeUndefined();
    expect(await Promise.resolve(made)).toBe(made);
  });

  test("waits for an event and an activity of the same number without mixing them up", () => {
    const instance = new Instance(function* (df) {
      return yield* df.Task.all([df.callActivity("a"), df.waitForExternalEvent("0")]);
    });
    instance.begin();
    instance.next(raised("0", "event"));
    instance.next(completed(0, "activity"));
    expect(instance.output).toEqual(["activity", "event"]);
  });
});
