import { describe, expect, test } from "@jest/globals";
import type { DurableOrchestrationContext } from "../../src/orchestration-context.js";
import type { Task } from "../../src/task.js";
import { AsyncInstance } from "../async-instance.js";
import {
  completed,
  failed,
  fired,
  raised,
  resumed,
  START,
  suspended,
  terminated,
} from "../events.js";
import { decided } from "../instance.js";

describe("an async orchestrator", () => {
  test("awaits a task twice, and gets the same result without asking again", async () => {
    const instance = new AsyncInstance(async (df) => {
      const task = df.callActivity("once");
      return [await task, await task, await Promise.all([task, task]), task.isCompleted];
    });
    await instance.begin();
    expect(decided(await instance.next(completed(0, 7)))).toMatchObject([
      { eventId: 1, type: "ExecutionCompleted" },
    ]);
    expect(instance.output).toEqual([7, 7, [7, 7], true]);
  });

  test("awaits a task that failed twice, and gets the same error", async () => {
    const instance = new AsyncInstance(async (df) => {
      const task = df.callActivity("once");
      const errors: unknown[] = [];
      for (let i = 0; i < 2; i++)
        await task.then(undefined, (error: unknown) => errors.push(error));
      return errors[0] === errors[1] && task.isFaulted;
    });
    await instance.begin();
    await instance.next(failed(0, "no"));
    expect(instance.output).toBe(true);
  });

  test("catches what the winner of a race failed with", async () => {
    const instance = new AsyncInstance(async (df) => {
      try {
        await Promise.race([df.callActivity("bad"), df.callActivity("slow")]);
      } catch (error) {
        return String(error);
      }
      return "no failure";
    });
    await instance.begin();
    await instance.next(failed(0, "no"));
    expect(instance.output).toBe("Error: no");
  });

  test("catches what Promise.all failed with first, and lets the others fail without notice", async () => {
    const instance = new AsyncInstance(async (df) => {
      const tasks = ["a", "b", "c"].map((name) => df.callActivity(name));
      try {
        await Promise.all(tasks);
      } catch (error) {
        await df.callActivity("d");
        return String(error);
      }
      return "no failure";
    });
    await instance.begin();
    await instance.next(failed(1, "second"));
    await instance.next(failed(0, "first"), failed(2, "third"));
    await instance.next(completed(3));
    expect(instance.output).toBe("Error: second");
  });

  test("fails if the winner of Task.any failed, and need not", async () => {
    const instance = new AsyncInstance(async (df) => {
      const bad = df.callActivity("bad");
      const texts: string[] = [];
      for (const race of [df.Task.any([bad, df.callActivity("slow")]), bad]) {
        await (race as Task).then(undefined, (error: unknown) => texts.push(String(error)));
      }
      return texts;
    });
    await instance.begin();
    await instance.next(failed(0, "no"));
    expect(instance.output).toEqual(["Error: no", "Error: no"]);
  });

  test("leaves its work to helpers, one after the other or at once", async () => {
    async function twice(df: DurableOrchestrationContext, name: string): Promise<string> {
      const first = await df.callActivity<string>(name, 1);
      return first + (await df.callActivity<string>(name, 2));
    }
    const instance = new AsyncInstance(async (df) => [
      await twice(df, "a"),
      await Promise.all([twice(df, "b"), twice(df, "c")]),
    ]);
    await instance.begin();
    await instance.next(completed(0, "A"));
    expect(decided(await instance.next(completed(1, "a")))).toMatchObject([
      { eventId: 2, name: "b" },
      { eventId: 3, name: "c" },
    ]);
    expect(decided(await instance.next(completed(3, "C")))).toMatchObject([
      { eventId: 4, name: "c" },
    ]);
    await instance.next(completed(2, "B"), completed(4, "c"));
    await instance.next(completed(5, "b"));
    expect(instance.output).toEqual(["Aa", ["Bb", "Cc"]]);
  });

  test("may be a plain function that returns a promise, as compilers write it", async () => {
    /** What a compiler of today makes of an async function for an engine of yesterday. */
    function awaiter(steps: Generator<unknown, unknown, unknown>): Promise<unknown> {
      return new Promise((resolve, reject) => {
        const go = (step: () => IteratorResult<unknown, unknown>): void => {
          try {
            const { done, value } = step();
            if (done) resolve(value);
            else
              void new Promise((adopt) => adopt(value)).then(
                (result) => go(() => steps.next(result)),
                (error: unknown) => go(() => steps.throw(error)),
              );
          } catch (error) {
            reject(error instanceof Error ? error : new Error(String(error)));
          }
        };
        go(() => steps.next());
      });
    }
    const instance = new AsyncInstance((df) =>
      awaiter(
        (function* (): Generator<unknown, unknown, unknown> {
          try {
            yield df.callActivity("bad");
          } catch (error) {
            return [String(error), yield df.callActivity("good")];
          }
          return "no failure";
        })(),
      ),
    );
    await instance.begin();
    expect(decided(await instance.next(failed(0, "no")))).toMatchObject([{ name: "good" }]);
    await instance.next(completed(1, 1));
    expect(instance.output).toEqual(["Error: no", 1]);
  });

  test("may be a plain function that returns a generator, with tasks made before", async () => {
    const instance = new AsyncInstance((df) => {
      const [first, never] = [df.callActivity("a"), df.callActivity("never")];
      return (function* (): Generator<unknown, unknown, unknown> {
        const result = yield first;
        return [result, never.isCompleted, yield df.callActivity("b")];
      })();
    });
    expect(decided(await instance.begin())).toMatchObject([{ eventId: 0, name: "a" }]);
    expect(decided(await instance.next(completed(0, 1)))).toMatchObject([{ eventId: 1 }]);
    await instance.next(completed(1, 2));
    expect(instance.output).toEqual([1, false, 2]);
  });

  test("asks for tasks made before the first await, in the order in which they were made", async () => {
    const instance = new AsyncInstance(async (df) => {
      const timer = df.createTimer({ hours: 1 });
      const calls = ["b", "a"].map((name) => df.callActivity(name));
      df.sendEvent("cart-1", "first of all");
      const child = df.callSubOrchestrator("Ship");
      await df.Task.all([child, ...calls].reverse());
      timer.cancel();
    });
    expect(decided(await instance.begin())).toMatchObject([
      { eventId: 0, type: "EventSent" },
      { eventId: 1, type: "TimerCreated" },
      { eventId: 2, name: "b" },
      { eventId: 3, name: "a" },
      { eventId: 4, name: "Ship" },
    ]);
  });

  test("asks for nothing that it makes after its last await", async () => {
    const instance = new AsyncInstance(async (df) => {
      await df.callActivity("a");
      df.callActivity("never");
    });
    await instance.begin();
    expect(decided(await instance.next(completed(0)))).toMatchObject([{ status: "Completed" }]);
  });

  test("does not ask for a timer that it has cancelled before", async () => {
    const instance = new AsyncInstance(async (df) => {
      df.createTimer({ hours: 1 }).cancel();
      await df.callActivity("a");
    });
    expect(decided(await instance.begin())).toMatchObject([{ eventId: 0, name: "a" }]);
  });

  test("sets a cancelled timer anew when it awaits it again", async () => {
    const instance = new AsyncInstance(async (df) => {
      const timer = df.createTimer({ hours: 1 });
      await Promise.race([timer, df.waitForExternalEvent("go")]);
      timer.cancel();
      await timer;
      return timer.isCompleted;
    });
    await instance.begin();
    expect(decided(await instance.next(raised("go")))).toMatchObject([
      { eventId: 1, type: "TimerCreated" },
    ]);
    await instance.next(fired(0), fired(1));
    expect(instance.output).toBe(true);
  });

  test("refuses a call with wrong retry options, and does not make it", async () => {
    const instance = new AsyncInstance(async (df) => {
      try {
        df.callActivityWithRetry("pay", { ...retries, maxNumberOfAttempts: 0 });
      } catch (error) {
        await df.callActivity("note", (error as Error).name);
      }
    });
    expect(decided(await instance.begin())).toMatchObject([
      { eventId: 0, name: "note", input: '["RangeError"]' },
    ]);
  });

  test("knows time and replay as a generator does", async () => {
    const instance = new AsyncInstance(async (df) => {
      const seen = [df.currentUtcDateTime.getTime()];
      for (const name of ["a", "b"]) {
        await df.callActivity(name);
        seen.push(df.currentUtcDateTime.getTime());
      }
      return seen;
    });
    await instance.begin();
    await instance.next(completed(0));
    await instance.next(completed(1));
    const start = START.getTime();
    expect(instance.output).toEqual([start, start + 1_000, start + 2_000]);
  });
});

const retries = { firstRetryIntervalInMilliseconds: 1_000, maxNumberOfAttempts: 2 };

describe("an async orchestrator that waits for events", () => {
  test("made before, finds the one that has come meanwhile", async () => {
    const instance = new AsyncInstance(async (df) => {
      const go = df.waitForExternalEvent("go");
      const soon = df.waitForExternalEvent("soon", { timeout: { hours: 1 } });
      await df.callActivity("slow");
      return [await go, await soon];
    });
    await instance.begin();
    await instance.next(raised("soon", "B"), raised("go", "A"));
    expect((await instance.next(completed(1))).canceledTimers).toEqual([0]);
    expect(instance.output).toEqual(["A", "B"]);
  });

  test("in vain catches the timeout", async () => {
    const instance = new AsyncInstance(async (df) => {
      try {
        await df.waitForExternalEvent("go", { timeout: 1_000 });
      } catch (error) {
        return [String(error), await df.waitForExternalEvent("go")];
      }
      return "no timeout";
    });
    await instance.begin();
    await instance.next(fired(0), raised("go", "late"));
    expect(instance.output).toEqual([
      "EventTimeoutError: Event 'go' did not come within 1000 milliseconds.",
      "late",
    ]);
  });

  test("races them in a loop with one timer, and loses none", async () => {
    const instance = new AsyncInstance(async (df) => {
      const deadline = df.createTimer({ hours: 1 });
      const seen: unknown[] = [];
      while (!deadline.isCompleted) {
        const answer = df.waitForExternalEvent("answer");
        await df.Task.any([answer, deadline]);
        if (!answer.isCompleted) break;
        seen.push(answer.result);
        await df.callActivity("note", answer.result);
      }
      return seen;
    });
    await instance.begin();
    await instance.next(raised("answer", "a"));
    // these come while nobody waits
    await instance.next(raised("answer", "b"), raised("answer", "c"));
    for (let id = 1; id <= 3; id++) await instance.next(completed(id));
    await instance.next(fired(0));
    expect(instance.output).toEqual(["a", "b", "c"]);
  });

  test("gives the next event to one that lost a Promise.race, if nobody newer waits", async () => {
    // what the race left goes on waiting, as promises do; Task.any would have turned it away
    const instance = new AsyncInstance(async (df) => {
      const lost = df.waitForExternalEvent("go");
      await Promise.race([lost, df.callActivity("a")]);
      await df.callActivity("b");
      return [lost.isCompleted, lost.result];
    });
    await instance.begin();
    await instance.next(completed(0));
    await instance.next(raised("go", "taken"));
    await instance.next(completed(1));
    expect(instance.output).toEqual([true, "taken"]);
  });
});

describe("an async orchestrator and the life of its instance", () => {
  test("continues as new in a loop, with what nobody has waited for", async () => {
    const instance = new AsyncInstance(
      async (df) => {
        const seen = df.getInput<unknown[]>();
        const item = await df.waitForExternalEvent("item");
        if (item === "stop") return seen;
        df.continueAsNew([...seen, item]);
        return "not the output";
      },
      { input: "[]" },
    );
    await instance.begin();
    const items = Array.from({ length: 30 }, (_, i) => raised("item", i));
    const { events, replaces } = await instance.next(...items);
    expect({ replaces, rows: events.length }).toEqual({ replaces: true, rows: 3 });
    await instance.next(raised("item", "stop"));
    expect(instance.output).toEqual(items.map((_, i) => i));
  });

  test("continues as new though it goes on to await tasks it had", async () => {
    const instance = new AsyncInstance(async (df) => {
      if (df.getInput() === 1) return await df.callActivity("second");
      const open = df.callActivity("first");
      await df.waitForExternalEvent("go");
      df.continueAsNew(1);
      await open;
      throw new Error("not reached");
    });
    await instance.begin();
    expect(decided(await instance.next(raised("go"), completed(0)))).toMatchObject([
      { eventId: 0, name: "second" },
    ]);
    await instance.next(completed(0, "done"));
    expect(instance.output).toBe("done");
  });

  test("fails if it throws after it has asked to continue as new", async () => {
    const instance = new AsyncInstance(async (df) => {
      df.continueAsNew(1);
      throw new Error("after all");
    });
    expect((await instance.begin()).replaces).toBe(false);
    expect(instance.end?.result).toContain("after all");
  });

  test("fails if it continues as new without end", async () => {
    const instance = new AsyncInstance(async (df) => {
      df.continueAsNew();
    });
    await instance.begin();
    expect(instance.end?.result).toContain("It continued as new more than 1000 times");
  });

  test("hears, when it is resumed, what came while it was suspended, in order", async () => {
    const instance = new AsyncInstance(async (df) => {
      const seen: unknown[] = [];
      for (let i = 0; i < 2; i++) seen.push(await df.waitForExternalEvent("go"));
      return [...seen, await df.callActivity("a")];
    });
    await instance.begin(suspended());
    expect(decided(await instance.next(raised("go", 1), raised("go", 2)))).toEqual([]);
    expect(decided(await instance.next(resumed()))).toMatchObject([{ name: "a" }]);
    await instance.next(suspended(), completed(0, "A"), resumed());
    expect(instance.output).toEqual([1, 2, "A"]);
  });

  test("terminated, runs nothing any more, no finally either", async () => {
    let ranOn = false;
    const instance = new AsyncInstance(async (df) => {
      try {
        await df.callActivity("a");
      } finally {
        ranOn = true;
      }
    });
    await instance.begin();
    await instance.next(terminated("enough"), completed(0), failed(0, "no"));
    await new Promise((resolve) => setImmediate(resolve));
    expect(instance.end).toMatchObject({ status: "Terminated", result: "enough" });
    expect(ranOn).toBe(false);
    expect(instance.strays).toEqual([]);
  });

  test("is completed though tasks are open: losers do not hold it", async () => {
    const instance = new AsyncInstance(async (df) =>
      Promise.race([df.callActivity("slow"), df.callActivity("fast")]),
    );
    await instance.begin();
    await instance.next(completed(1, "fast"));
    expect(instance.output).toBe("fast");
  });

  test("fails with what it throws before it awaits anything", async () => {
    const instance = new AsyncInstance(async () => {
      throw new RangeError("too far");
    });
    await instance.begin();
    expect(instance.end).toMatchObject({ failureDetails: { errorType: "RangeError" } });
  });

  test("returns a task as well as its result", async () => {
    const instance = new AsyncInstance(async (df) => df.callActivity("a"));
    await instance.begin();
    await instance.next(completed(0, 1));
    expect(instance.output).toBe(1);
  });

  test("fails if it awaits a task that another execution made", async () => {
    let kept: Task | undefined;
    const owner = new AsyncInstance(async (df) => {
      kept = df.callActivity("mine");
      await kept;
    });
    await owner.begin();
    const thief = new AsyncInstance(async (df) => {
      await df.Task.any([df.waitForExternalEvent("go"), kept!]);
    });
    await thief.begin();
    expect(thief.end?.result).toContain("a task that another execution made");
  });

  test("awaits thousands of tasks, one after the other and at once", async () => {
    const COUNT = 3_000;
    const instance = new AsyncInstance(async (df) => {
      let sum = 0;
      for (let i = 0; i < COUNT; i++) sum += await df.waitForExternalEvent<number>("add");
      const calls = Array.from({ length: COUNT }, (_, i) => df.callActivity<number>("a", i));
      const results = await Promise.all(calls);
      return results.reduce((total, each) => total + each, sum);
    });
    await instance.begin(...Array.from({ length: COUNT }, () => raised("add", 1)));
    await instance.next(...Array.from({ length: COUNT }, (_, i) => completed(i, 1)));
    expect(instance.output).toBe(2 * COUNT);
  });
});
