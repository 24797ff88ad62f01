/* eslint-disable require-yield -- some orchestrators here wait for nothing */
import { describe, expect, test } from "@jest/globals";
import { BrokenInvariantError } from "../../src/durable-error.js";
import { LiveOrchestration } from "../live.js";
import { nextExecutionId } from "../../src/message.js";
import { completed, raised, resumed, START, started, suspended, terminated } from "../events.js";
import { decided, Instance, type PlainOrchestrator } from "../instance.js";

const callOne: PlainOrchestrator = function* (df) {
  return yield df.callActivity("a", df.getInput());
};

describe("LiveOrchestration.advance", () => {
  test("gives one bracket: what came in, as played, then what was decided", () => {
    const live = new LiveOrchestration(callOne);
    const now = new Date("2026-01-01T00:00:09Z");
    const start = started({ input: "7", messageId: "m-1" });
    expect(live.advance([start, raised("x", 1, "m-2")], now)).toEqual({
      executionId: start.executionId,
      replaces: false,
      customStatus: undefined,
      leftBehind: [],
      canceledTimers: [],
      events: [
        { type: "OrchestratorStarted", eventId: -1, timestamp: now, isPlayed: false },
        { ...start, isPlayed: true },
        { ...raised("x", 1, "m-2"), isPlayed: true },
        {
          type: "TaskScheduled",
          eventId: 0,
          timestamp: now,
          isPlayed: false,
          name: "a",
          input: "[7]",
        },
        { type: "OrchestratorCompleted", eventId: -1, timestamp: now, isPlayed: false },
      ],
    });
  });

  test("hears the start first, wherever it stands, and the rest in order", () => {
    const instance = new Instance(function* (df) {
      return [yield df.waitForExternalEvent("go"), yield df.waitForExternalEvent("go")];
    });
    const first = instance.next(raised("go", 1), started(), raised("go", 2));
    expect(first.events.slice(0, 4)).toMatchObject([
      { type: "OrchestratorStarted" },
      { type: "ExecutionStarted" },
      { type: "EventRaised", input: "1" },
      { type: "EventRaised", input: "2" },
    ]);
    expect(instance.output).toEqual([1, 2]);
  });

  test("leaves out a second start", () => {
    const instance = new Instance(callOne);
    const other = started({ executionId: "other" });
    expect(instance.next(started(), other).events).toHaveLength(4);
    const second = instance.next(other, completed(0));
    expect(second.events.map((event) => event.type)).not.toContain("ExecutionStarted");
    expect(second.executionId).toBe(started().executionId);
  });

  test("of an execution that never started is a bug of who asks", () => {
    expect(() => new LiveOrchestration(callOne).advance([completed(0)], START)).toThrow(
      BrokenInvariantError,
    );
  });

  test("without news still gives a bracket", () => {
    const instance = new Instance(callOne);
    instance.begin();
    const types = instance.next().events.map((event) => event.type);
    expect(types).toEqual(["OrchestratorStarted", "OrchestratorCompleted"]);
  });

  test("takes history in pieces, wherever they are cut", () => {
    const instance = new Instance(callOne);
    instance.begin();
    for (let cut = 0; cut <= instance.history.length; cut++) {
      const live = new LiveOrchestration(callOne);
      live.replay(instance.history.slice(0, cut));
      live.replay(instance.history.slice(cut));
      expect(decided(live.advance([completed(0, 1)], START))).toMatchObject([{ result: "1" }]);
    }
  });

  test("E8 a new event costs the same however long the history is", () => {
    const STEPS = 8_000;
    const PART = STEPS / 4;
    const live = new LiveOrchestration(function* (df) {
      for (;;) {
        yield df.Task.any([df.callActivity("a"), df.waitForExternalEvent("never")]);
      }
    });
    live.advance([started()], START);
    const partTimes: number[] = [];
    for (let step = 0; step < STEPS;) {
      const begun = performance.now();
      for (const end = step + PART; step < end; step++) live.advance([completed(step)], START);
      partTimes.push(performance.now() - begun);
    }
    // work that grew with the history would make the last part some seven times the first
    const [first, , , last] = partTimes;
    expect(last).toBeLessThan(first! * 3 + 50);
  });
});

describe("LiveOrchestration.advance, with continue-as-new,", () => {
  /** Counts down, an activity for each step. */
  const countdown: PlainOrchestrator = function* (df) {
    const left = df.getInput<number>();
    if (left === 0) return "lift-off";
    yield df.callActivity("tick", left);
    df.continueAsNew(left - 1);
  };

  test("gives the whole new history, of a new execution with the new input", () => {
    const parent = { name: "P", instanceId: "p", executionId: "e", taskScheduledId: 3 };
    const start = { parent, tags: { a: "b" }, version: "2.0", generation: 4, input: "2" };
    const instance = new Instance(countdown, start);
    instance.begin();
    const { executionId, events, replaces } = instance.next(completed(0));
    const next = nextExecutionId("order-42", started().executionId);
    const at = new Date(START.getTime() + 1_001);
    const common = { eventId: -1, timestamp: at, isPlayed: false };
    expect({ executionId, replaces }).toEqual({ executionId: next, replaces: true });
    expect(events).toEqual([
      { ...common, type: "OrchestratorStarted" },
      { ...started(start), timestamp: at, isPlayed: true, executionId: next, input: "1" },
      { ...common, type: "TaskScheduled", eventId: 0, name: "tick", input: "[1]" },
      { ...common, type: "OrchestratorCompleted" },
    ]);
    instance.next(completed(0));
    expect(instance.output).toBe("lift-off");
  });

  test("has no input if none is given", () => {
    const instance = new Instance(
      function* (df) {
        if (df.getInput() === undefined) return "none";
        yield df.callActivity("a");
        df.continueAsNew();
      },
      { input: "1" },
    );
    instance.begin();
    instance.next(completed(0));
    expect(instance.output).toBe("none");
  });

  test("takes effect at the next yield, whose task is not asked for", () => {
    const instance = new Instance(function* (df) {
      if (df.getInput() === "again") return yield df.callActivity("second");
      df.continueAsNew("again");
      return yield df.callSubOrchestrator("first");
    });
    const { events, replaces, leftBehind } = instance.begin();
    expect(replaces).toBe(true);
    expect(leftBehind).toStrictEqual([]);
    expect(decided({ events })).toMatchObject([{ eventId: 0, name: "second" }]);
  });

  test("counts the first call", () => {
    const instance = new Instance(function* (df) {
      if (df.getInput() !== undefined) return df.getInput();
      df.continueAsNew("first");
      df.continueAsNew("second");
      return "ignored";
    });
    instance.begin();
    expect(instance.output).toBe("first");
  });

  test("fails if the orchestrator throws after the call", () => {
    const instance = new Instance(function* (df) {
      df.continueAsNew();
      throw new Error("after all");
    });
    expect(instance.begin().replaces).toBe(false);
    expect(instance.end?.result).toContain("after all");
  });

  test("takes effect though its result, which is nothing, is yielded by mistake", () => {
    const instance = new Instance(function* (df) {
      if (df.getInput() === 1) return "done";
      df.continueAsNew(1);
      yield undefined;
      return "not reached";
    });
    instance.begin();
    expect(instance.output).toBe("done");
  });

  test("clears the custom status, unless it is set again", () => {
    const instance = new Instance(
      function* (df) {
        if (df.getInput() !== 2) df.setCustomStatus(`generation ${String(df.getInput())}`);
        yield df.callActivity("a");
        df.continueAsNew(df.getInput<number>() + 1);
      },
      { input: "0" },
    );
    expect(instance.begin().customStatus).toBe('"generation 0"');
    expect(instance.next(completed(0)).customStatus).toBe('"generation 1"');
    expect(instance.next(completed(0)).customStatus).toBeUndefined();
  });

  test("names no timers of the execution it leaves", () => {
    const instance = new Instance(function* (df) {
      const timer = df.createTimer(START);
      yield df.Task.any([timer, df.waitForExternalEvent("go")]);
      timer.cancel();
      df.continueAsNew();
    });
    instance.begin();
    expect(instance.next(raised("go")).canceledTimers).toStrictEqual([]);
  });

  test("gives every generation GUIDs of its own, though they run at the same moment", () => {
    const instance = new Instance(
      function* (df) {
        const seen = [...df.getInput<string[]>(), df.newGuid("x")];
        if (seen.length === 5) return seen;
        df.continueAsNew(seen);
      },
      { input: "[]" },
    );
    instance.begin();
    expect(new Set(instance.output as string[]).size).toBe(5);
  });

  test("keeps the time going forward from generation to generation", () => {
    const instance = new Instance(
      function* (df) {
        const seen = [...df.getInput<Date[]>(), df.currentUtcDateTime];
        if (seen.length === 4) return seen;
        if (seen.length === 3) yield df.callActivity("a");
        df.continueAsNew(seen);
      },
      { input: "[]" },
    );
    instance.begin();
    instance.now = START;
    instance.next(completed(0));
    const seen = instance.output as string[];
    expect(new Set(seen).size).toBe(4);
    expect([...seen].sort()).toEqual(seen);
  });

  test("sends what the generations left behind had asked to send, in order", () => {
    const parent = { name: "P", instanceId: "p", executionId: "e", taskScheduledId: 3 };
    const instance = new Instance(
      function* (df) {
        const generation = df.getInput<number>();
        if (generation === 2) return yield df.callActivity("last");
        const open = [df.callActivity("lost"), df.createTimer(START)];
        const child = df.callSubOrchestrator("Ship", generation);
        yield df.Task.any([df.waitForExternalEvent("go"), ...open, child]);
        df.continueAsNew(generation + 1);
      },
      { input: "0", parent },
    );
    const first = instance.begin(raised("go"), raised("go"));
    expect(decided(first)).toMatchObject([{ eventId: 0, name: "last" }]);
    const own = started().executionId;
    const next = nextExecutionId("order-42", own);
    expect(first.leftBehind).toMatchObject([
      {
        instanceId: `${own}:2`,
        sender: { instanceId: "order-42", executionId: own },
        episode: 1,
        event: {
          type: "ExecutionStarted",
          name: "Ship",
          input: "0",
          parent: { name: "OrderFlow", executionId: own, taskScheduledId: 2 },
        },
      },
      { instanceId: `${next}:2`, sender: { executionId: next }, event: { input: "1" } },
    ]);
  });

  test("leaves nothing behind that an earlier episode has committed", () => {
    const instance = new Instance(function* (df) {
      if (df.getInput() === 1) return;
      yield df.Task.any([df.waitForExternalEvent("go"), df.callSubOrchestrator("Ship")]);
      df.continueAsNew(1);
    });
    instance.begin();
    expect(instance.next(raised("go")).leftBehind).toStrictEqual([]);
  });
});

describe("LiveOrchestration.advance, with continue-as-new and events,", () => {
  /** Takes one event a generation, and gives back what it got once it hears "stop". */
  const collector: PlainOrchestrator = function* (df) {
    const seen = df.getInput<unknown[]>();
    const event = yield df.waitForExternalEvent("item");
    if (event === "stop") return seen;
    df.continueAsNew([...seen, event]);
  };

  test("E7 an event that nobody waited for goes on to the next generation, once", () => {
    const instance = new Instance(collector, { input: "[]" });
    instance.begin();
    const second = instance.next(raised("item", 1, "m-1"), raised("other", 2, "m-2"));
    expect(second.events).toMatchObject([
      { type: "OrchestratorStarted" },
      { type: "ExecutionStarted", input: "[1]" },
      { type: "EventRaised", name: "other", messageId: "m-2", isPlayed: true },
      { type: "OrchestratorCompleted" },
    ]);
    const third = instance.next(raised("item", 3, "m-3"));
    expect(third.events).toMatchObject([
      {},
      { type: "ExecutionStarted", input: "[1,3]" },
      { type: "EventRaised", name: "other", messageId: "m-2" },
      {},
    ]);
    instance.next(raised("item", "stop"));
    expect(instance.output).toEqual([1, 3]);
  });

  test("passes one generation after another while there are events", () => {
    const instance = new Instance(collector, { input: "[]" });
    const items = Array.from({ length: 50 }, (_, i) => raised("item", i));
    const first = instance.begin(...items);
    expect(first.replaces).toBe(true);
    expect(first.events).toHaveLength(3);
    instance.next(raised("item", "stop"));
    expect(instance.output).toEqual(items.map((_, i) => i));
  });

  test("keeps an event that came to a wait the orchestrator had turned away from", () => {
    const instance = new Instance(function* (df) {
      if (df.getInput() === 1) return yield df.waitForExternalEvent("item");
      yield df.Task.any([df.waitForExternalEvent("item"), df.callActivity("a")]);
      yield df.callActivity("b");
      df.continueAsNew(1);
    });
    instance.begin();
    instance.next(completed(0));
    instance.next(raised("item", "kept"));
    instance.next(completed(1));
    expect(instance.output).toBe("kept");
  });

  test("lets results of the execution that is left go", () => {
    const instance = new Instance(collector, { input: "[]" });
    instance.begin();
    const { events } = instance.next(raised("item", 1), completed(0, "late"));
    expect(events.map((event) => event.type)).not.toContain("TaskCompleted");
  });

  test("terminates the next generation if that came after", () => {
    const instance = new Instance(collector, { input: "[]" });
    instance.begin();
    const { events } = instance.next(raised("item", 1), terminated("stop it"), raised("item", 2));
    expect(events.map((event) => event.type)).toEqual([
      "OrchestratorStarted",
      "ExecutionStarted",
      "ExecutionTerminated",
      "EventRaised",
      "ExecutionCompleted",
      "OrchestratorCompleted",
    ]);
    expect(instance.end).toMatchObject({ status: "Terminated", result: "stop it" });
  });

  test("suspends the next generation if that came after", () => {
    const instance = new Instance(collector, { input: "[]" });
    instance.begin();
    instance.next(raised("item", 1), suspended(), raised("item", "stop"));
    expect(instance.end).toBeUndefined();
    instance.next(resumed());
    expect(instance.output).toEqual([1]);
  });

  test("carries on what was held while it was suspended", () => {
    const instance = new Instance(collector, { input: "[]" });
    instance.begin(suspended());
    instance.next(raised("item", 1), raised("item", 2), completed(0));
    instance.next(resumed(), raised("item", "stop"));
    expect(instance.output).toEqual([1, 2]);
  });
});

describe("LiveOrchestration.advance, with continue-as-new without end,", () => {
  const spinning: PlainOrchestrator = function* (df) {
    df.continueAsNew(df.getInput<number>() + 1);
  };

  test("fails the instance after 1,000 generations", () => {
    const live = new LiveOrchestration(spinning);
    const { events, replaces } = live.advance([started({ input: "0" })], START);
    expect(replaces).toBe(true);
    expect(events).toMatchObject([
      { type: "OrchestratorStarted" },
      { type: "ExecutionStarted", input: "1001" },
      { type: "ExecutionCompleted", eventId: 0, status: "Failed" },
      { type: "OrchestratorCompleted" },
    ]);
    expect(events[2]).toHaveProperty(
      "result",
      expect.stringContaining(
        "Orchestrator function 'OrderFlow' failed: It continued as new more than 1000 times without " +
          "waiting for anything.",
      ),
    );
  });

  test("counts an event that nobody takes once, however often it is carried on", () => {
    const live = new LiveOrchestration(spinning);
    const { events } = live.advance([started({ input: "0" }), raised("never")], START);
    expect(events).toMatchObject([
      { type: "OrchestratorStarted" },
      { type: "ExecutionStarted", input: "1002" },
      { type: "EventRaised", name: "never" },
      { type: "ExecutionCompleted", status: "Failed" },
      { type: "OrchestratorCompleted" },
    ]);
  });

  test("allows as many more as there are events to take", () => {
    const live = new LiveOrchestration(function* (df) {
      const seen = df.getInput<number>();
      yield df.waitForExternalEvent("item");
      df.continueAsNew(seen + 1);
    });
    const items = Array.from({ length: 1_100 }, (_, i) => raised("item", i));
    const { events } = live.advance([started({ input: "0" }), ...items], START);
    expect(events).toMatchObject([{}, { type: "ExecutionStarted", input: "1100" }, {}]);
  });
});
