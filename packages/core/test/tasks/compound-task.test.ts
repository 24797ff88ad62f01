import { describe, expect, test } from "@jest/globals";
import { LiveOrchestration } from "../live.js";
import type { Task } from "../../src/task.js";
import type { TaskCombinators } from "../../src/tasks/compound-task.js";
import { completed, failed, fired, raised, START, started } from "../events.js";
import { decided, Instance, type PlainOrchestrator } from "../instance.js";

describe("Task.all", () => {
  test("gives the results in the order of the tasks, whichever ends first", () => {
    const instance = new Instance(function* (df) {
      return yield* df.Task.all([df.callActivity("a"), df.callActivity("b")]);
    });
    expect(decided(instance.begin())).toMatchObject([{ name: "a" }, { name: "b" }]);
    instance.next(completed(1, "B"));
    expect(instance.end).toBeUndefined();
    instance.next(completed(0, "A"));
    expect(instance.output).toEqual(["A", "B"]);
  });

  test("fails at the first failure with that error, and lets the others go on", () => {
    const instance = new Instance(function* (df) {
      const slow = df.callActivity("slow");
      try {
        yield df.Task.all([slow, df.callActivity("bad"), df.callActivity("worse")]);
        return "no error";
      } catch (error) {
        return [String(error), yield slow];
      }
    });
    instance.begin();
    instance.next(failed(1, "first"));
    instance.next(failed(2, "second"));
    instance.next(completed(0, "slow"));
    expect(instance.output).toEqual(["Error: first", "slow"]);
  });

  test("over tasks that have all ended is over at once", () => {
    const instance = new Instance(function* (df) {
      const [a, b] = [df.callActivity("a"), df.callActivity("b")];
      yield df.Task.all([a, b]);
      return yield df.Task.all([b, a]);
    });
    instance.begin();
    instance.next(completed(0, "A"), completed(1, "B"));
    expect(instance.output).toEqual(["B", "A"]);
  });

  test("over tasks that have all ended fails with the first failure in the list", () => {
    const instance = new Instance(function* (df) {
      const tasks = [df.callActivity("a"), df.callActivity("b"), df.callActivity("c")];
      for (const task of tasks) yield df.Task.any([task]);
      try {
        yield df.Task.all(tasks);
      } catch (error) {
        return String(error);
      }
      return "no error";
    });
    instance.begin();
    instance.next(completed(0));
    instance.next(failed(1, "b"));
    instance.next(failed(2, "c"));
    expect(instance.output).toBe("Error: b");
  });

  test("waits for what has not ended beside what has, and asks only for that", () => {
    const instance = new Instance(function* (df) {
      const done = df.callActivity("done");
      yield done;
      return yield df.Task.all([done, df.callActivity("new")]);
    });
    instance.begin();
    expect(decided(instance.next(completed(0, 1)))).toMatchObject([{ eventId: 1, name: "new" }]);
    instance.next(completed(1, 2));
    expect(instance.output).toEqual([1, 2]);
  });

  test("takes the same task more than once", () => {
    const instance = new Instance(function* (df) {
      const task = df.callActivity("a");
      const both = yield df.Task.all([task, task]);
      return [both, yield df.Task.all([task, task])];
    });
    expect(decided(instance.begin())).toHaveLength(1);
    instance.next(completed(0, 1));
    expect(instance.output).toEqual([
      [1, 1],
      [1, 1],
    ]);
  });

  test("asks for its tasks depth first, from left to right", () => {
    const instance = new Instance(function* (df) {
      const call = (name: string) => df.callActivity(name);
      const last = call("e");
      yield df.Task.all([
        df.Task.any([call("a"), call("b")]),
        df.Task.all([call("c"), df.Task.any([call("d"), last])]),
        last,
        call("f"),
      ]);
    });
    const names = decided(instance.begin()).map((event) => "name" in event && event.name);
    expect(names).toEqual(["a", "b", "c", "d", "e", "f"]);
  });

  test("nests with Task.any both ways", () => {
    const instance = new Instance(function* (df) {
      const [a, b, c] = [df.callActivity("a"), df.callActivity("b"), df.callActivity("c")];
      const [winner, third] = yield* df.Task.all([df.Task.any([a, b]), c]);
      const pair = df.Task.all([a, b]);
      const first = yield* df.Task.any([pair, df.waitForExternalEvent("never")]);
      return [winner === b, winner.result, third, first === pair, first.result];
    });
    instance.begin();
    instance.next(completed(1, "B"));
    instance.next(completed(2, "C"));
    instance.next(completed(0, "A"));
    expect(instance.output).toEqual([true, "B", "C", true, ["A", "B"]]);
  });
});

describe("a compound in a compound", () => {
  const DEPTH = 12_000;

  test.each(["all", "any"] as const)("of Task.%s may be nested deeper than the stack", (method) => {
    const instance = new Instance(function* (df) {
      let nested: Task = df.callActivity("a");
      for (let i = 0; i < DEPTH; i++) nested = df.Task[method]([nested]);
      yield df.Task.any([nested, df.waitForExternalEvent("go")]);
      return nested.isCompleted;
    });
    expect(decided(instance.begin())).toHaveLength(1);
    instance.next(raised("other"));
    instance.next(completed(0));
    expect(instance.output).toBe(true);
  });

  test("wins no race before it has ended", () => {
    const instance = new Instance(function* (df) {
      const pair = df.Task.all([df.callActivity("a"), df.callActivity("b")]);
      const winner = yield* df.Task.any([pair, df.waitForExternalEvent("go")]);
      return [winner === pair, pair.result];
    });
    instance.begin();
    instance.next(completed(0, "A"));
    expect(instance.end).toBeUndefined();
    instance.next(completed(1, "B"));
    expect(instance.output).toEqual([true, ["A", "B"]]);
  });

  test("is looked at once, in however many it takes part", () => {
    const instance = new Instance(function* (df) {
      let shared: Task = df.waitForExternalEvent("go");
      for (let i = 0; i < 60; i++) shared = df.Task.all([shared, df.Task.any([shared])]);
      yield shared;
      return "done";
    });
    instance.begin();
    instance.next(raised("go"));
    expect(instance.output).toBe("done");
  });
});

describe("Task.any", () => {
  test("gives the task that ended first", () => {
    const instance = new Instance(function* (df) {
      const [a, b] = [df.callActivity("a"), df.callActivity("b")];
      const winner = yield* df.Task.any([a, b]);
      return [winner === b, winner.result];
    });
    instance.begin();
    instance.next(completed(1, "B"), completed(0, "A"));
    expect(instance.output).toEqual([true, "B"]);
  });

  test("never throws: a task that failed wins like any other", () => {
    const instance = new Instance(function* (df) {
      const winner = yield* df.Task.any([df.callActivity("a"), df.callActivity("b")]);
      return [winner.isFaulted, String(winner.result)];
    });
    instance.begin();
    instance.next(failed(0, "no"));
    expect(instance.output).toEqual([true, "Error: no"]);
  });

  test("over a task that has ended is over at once, and asks for the others all the same", () => {
    const instance = new Instance(function* (df) {
      const done = df.callActivity("done");
      yield done;
      const winner = yield* df.Task.any([df.callActivity("new"), done]);
      return winner === done;
    });
    instance.begin();
    const last = instance.next(completed(0));
    expect(decided(last)).toMatchObject([{ name: "new" }, { type: "ExecutionCompleted" }]);
    expect(instance.output).toBe(true);
  });

  test("keeps its winner when the others end", () => {
    const instance = new Instance(function* (df) {
      const [done, slow] = [df.callActivity("done"), df.callActivity("slow")];
      yield done;
      const race = df.Task.any([slow, done]);
      yield race;
      yield slow;
      return [race.result === done, (yield race) === done];
    });
    instance.begin();
    instance.next(completed(0));
    instance.next(completed(1));
    expect(instance.output).toEqual([true, true]);
  });

  test("yielded again when it is over, asks for nothing", () => {
    const instance = new Instance(function* (df) {
      const timer = df.createTimer(START);
      const race = df.Task.any([timer, df.waitForExternalEvent("go")]);
      yield race;
      timer.cancel();
      yield race;
      yield df.callActivity("next");
    });
    instance.begin();
    expect(decided(instance.next(raised("go")))).toMatchObject([{ eventId: 1, name: "next" }]);
  });

  test("yielded again, gives the same winner", () => {
    const instance = new Instance(function* (df) {
      const race = df.Task.any([df.callActivity("a"), df.callActivity("b")]);
      return (yield race) === (yield race);
    });
    instance.begin();
    expect(decided(instance.next(completed(1)))).toHaveLength(1);
    expect(instance.output).toBe(true);
  });

  test("of several that have ended gives the first in the list", () => {
    const instance = new Instance(function* (df) {
      const [a, b] = [df.callActivity("a"), df.callActivity("b")];
      yield df.Task.all([a, b]);
      return (yield* df.Task.any([b, a])) === b;
    });
    instance.begin();
    instance.next(completed(0), completed(1));
    expect(instance.output).toBe(true);
  });

  test("takes part in race after race without asking again", () => {
    // the human-interaction sample: one timer, raced against event after event
    const instance = new Instance(function* (df) {
      const deadline = df.createTimer(new Date(START.getTime() + 60_000));
      const seen: unknown[] = [];
      for (;;) {
        const answer = df.waitForExternalEvent("answer");
        const winner = yield* df.Task.any([answer, deadline]);
        if (winner === deadline) break;
        seen.push(answer.result);
        yield df.callActivity("note", answer.result);
      }
      return seen;
    });
    const ids = [decided(instance.begin())];
    ids.push(decided(instance.next(raised("answer", "a"))));
    ids.push(decided(instance.next(completed(1))));
    ids.push(decided(instance.next(raised("answer", "b"))));
    ids.push(decided(instance.next(completed(2))));
    instance.next(fired(0));
    expect(ids.map((events) => events.map((event) => event.eventId))).toEqual([
      [0],
      [1],
      [],
      [2],
      [],
    ]);
    expect(instance.output).toEqual(["a", "b"]);
  });
});

describe("Task.allSettled", () => {
  test("tells how each task ended, in the order of the tasks, and waits for all", () => {
    const instance = new Instance(function* (df) {
      const ends = yield* df.Task.allSettled([
        df.callActivity("a"),
        df.callActivity("bad"),
        df.waitForExternalEvent("go"),
      ]);
      return ends.map((end) =>
        end.status === "fulfilled" ? [end.status, end.value] : [end.status, String(end.reason)],
      );
    });
    expect(decided(instance.begin())).toHaveLength(2);
    instance.next(failed(1, "no"));
    instance.next(raised("go", "went"));
    expect(instance.end).toBeUndefined();
    instance.next(completed(0, "A"));
    expect(instance.output).toEqual([
      ["fulfilled", "A"],
      ["rejected", "Error: no"],
      ["fulfilled", "went"],
    ]);
  });

  test("gives the very error of the task that failed", () => {
    const instance = new Instance(function* (df) {
      const bad = df.callActivity("bad");
      const [end] = yield* df.Task.allSettled([bad]);
      return end.status === "rejected" && end.reason === bad.result;
    });
    instance.begin();
    instance.next(failed(0, "no"));
    expect(instance.output).toBe(true);
  });

  test("over tasks that have all ended is over at once, the same task twice included", () => {
    const instance = new Instance(function* (df) {
      const task = df.callActivity("a");
      yield task;
      return yield df.Task.allSettled([task, task]);
    });
    instance.begin();
    instance.next(completed(0, 1));
    const one = { status: "fulfilled", value: 1 };
    expect(instance.output).toEqual([one, one]);
  });

  test("waits for what has not ended beside what has failed", () => {
    const instance = new Instance(function* (df) {
      const [bad, good] = [df.callActivity("bad"), df.callActivity("good")];
      yield df.Task.any([bad, good]);
      const ends = yield* df.Task.allSettled([bad, good]);
      return ends.map(({ status }) => status);
    });
    instance.begin();
    instance.next(failed(0, "no"));
    expect(instance.end).toBeUndefined();
    instance.next(completed(1));
    expect(instance.output).toEqual(["rejected", "fulfilled"]);
  });

  test("nests with the others", () => {
    const instance = new Instance(function* (df) {
      const [a, b, c] = [df.callActivity("a"), df.callActivity("b"), df.callActivity("c")];
      const settled = df.Task.allSettled([df.Task.all([a, b]), c]);
      const winner = yield* df.Task.any([settled, df.waitForExternalEvent("never")]);
      return [winner === settled, settled.result?.map(({ status }) => status)];
    });
    instance.begin();
    instance.next(failed(1, "no"));
    instance.next(completed(2));
    expect(instance.output).toEqual([true, ["rejected", "fulfilled"]]);
  });
});

describe.each(["all", "any", "allSettled"] as const)("Task.%s", (method) => {
  function messageFor(tasks: unknown): string {
    const instance = new Instance(function* (df) {
      yield (df.Task[method] as (tasks: unknown) => Task)(tasks);
    });
    instance.begin();
    return instance.end?.result ?? "";
  }

  test("refuses an empty list", () => {
    expect(messageFor([])).toBe(
      "Orchestrator function 'OrderFlow' failed: When constructing a CompoundTask (such as " +
        "Task.all() or Task.any()), you must specify at least one Task.",
    );
  });

  test.each([[undefined], ["text"], [[1]], [[undefined]], [{ length: 0 }]])(
    "refuses %j, which is no list of tasks",
    (tasks) => {
      expect(messageFor(tasks)).toContain(`Task.${method} received a non-valid input. `);
    },
  );

  test("may be taken out of the context", () => {
    const instance = new Instance(function* (df) {
      const { [method]: combined } = df.Task;
      yield combined([df.callActivity("a")]);
    });
    expect(decided(instance.begin())).toHaveLength(1);
  });

  test("looks at each child a few times, however many there are", () => {
    const small = looksPerChild(method, 100);
    expect(looksPerChild(method, 2_000)).toBeLessThanOrEqual(small + 1);
  });
});

/** How often the state of a child is read, on average, while all children end one after another. */
function looksPerChild(method: keyof TaskCombinators, children: number): number {
  let looks = 0;
  const orchestrator: PlainOrchestrator = function* (df) {
    const tasks = Array.from({ length: children }, () => counted(df.callActivity("a")));
    if (method !== "any") return yield df.Task[method](tasks);
    // every race is lost by all but one
    return yield df.Task.all(tasks.map((task) => df.Task.any([task])));
  };
  const live = new LiveOrchestration(orchestrator);
  live.advance([started()], START);
  looks = 0;
  for (let i = 0; i < children; i++) live.advance([completed(i)], START);
  return looks / children;

  function counted(task: Task): Task {
    let outcome: unknown;
    return Object.defineProperty(task, "outcome", {
      get: () => {
        looks++;
        return outcome;
      },
      set: (value) => {
        outcome = value;
      },
    });
  }
}

describe("a compound that its children have settled before it is yielded", () => {
  test("asks for none of the others, as v3 did: the event ids that follow are the same", () => {
    const instance = new Instance(function* (df) {
      const first = df.callActivity("first");
      const either = df.Task.any([first, df.callActivity("second")]);
      yield first;
      const winner: unknown = yield either;
      yield df.callActivity("third");
      return winner === first;
    });
    instance.begin();
    expect(decided(instance.next(completed(0)))).toMatchObject([{ eventId: 1, name: "third" }]);
    instance.next(completed(1));
    expect(instance.output).toBe(true);
  });

  test("asks for the others if a child had settled before it was made", () => {
    const instance = new Instance(function* (df) {
      const first = df.callActivity("first");
      yield first;
      yield df.Task.any([first, df.callActivity("second")]);
      yield df.callActivity("third");
    });
    instance.begin();
    expect(decided(instance.next(completed(0)))).toMatchObject([
      { eventId: 1, name: "second" },
      { eventId: 2, name: "third" },
    ]);
  });
});
