import { describe, expect, test } from "@jest/globals";
import { LiveOrchestration } from "./live.js";
import { newGuid } from "../src/new-guid.js";
import type { DurableOrchestrationContext } from "../src/orchestration-context.js";
import { completed, raised, START, started } from "./events.js";
import { decided, Instance, type PlainOrchestrator } from "./instance.js";

/** What an orchestrator finds when it does something with its context. */
function tried(act: (df: DurableOrchestrationContext) => unknown): unknown {
  const live = new LiveOrchestration(function* (df) {
    outcome = act(df);
    yield df.callActivity("wait");
  });
  let outcome: unknown;
  const { events } = live.advance([started()], START);
  const end = events.find((event) => event.type === "ExecutionCompleted");
  return end ? end.result : outcome;
}

const FAILED = "Orchestrator function 'OrderFlow' failed: ";

describe("DurableOrchestrationContext", () => {
  test("knows who the instance is", () => {
    const parent = { name: "P", instanceId: "parent-1", executionId: "e", taskScheduledId: 0 };
    const instance = new Instance(
      // eslint-disable-next-line require-yield -- an orchestrator that waits for nothing
      function* (df) {
        return [df.instanceId, df.parentInstanceId, df.version, df.getInput<{ n: number }>().n];
      },
      { parent, version: "2.0", input: '{"n":7}' },
    );
    instance.begin();
    expect(instance.output).toEqual(["order-42", "parent-1", "2.0", 7]);
  });

  test("has neither parent nor version nor input if there is none", () => {
    const found = tried((df) => [df.parentInstanceId, df.version, df.getInput()]);
    expect(found).toEqual([undefined, undefined, undefined]);
  });

  test("gives the same input each time it is asked", () => {
    const live = new LiveOrchestration(function* (df) {
      same = df.getInput() === df.getInput();
      yield df.callActivity("wait");
    });
    let same = false;
    live.advance([started({ input: "{}" })], START);
    expect(same).toBe(true);
  });

  test("makes GUIDs as v3 does, another one each time", () => {
    expect(tried((df) => [df.newGuid("inst1"), df.newGuid("inst1")])).toEqual([
      "a95a611d-dd87-551d-8e46-f50942b08cb3",
      newGuid("inst1", START, 1),
    ]);
  });

  test("is the same GUIDs in replay", () => {
    const instance = new Instance(function* (df) {
      const first = df.newGuid("x");
      yield df.callActivity("wait", first);
      return [first, df.newGuid("x")];
    });
    instance.begin();
    instance.next(completed(0));
    expect(new Set(instance.output as string[]).size).toBe(2);
  });
});

describe("DurableOrchestrationContext.isReplaying", () => {
  test("is false from the start in the first episode", () => {
    expect(tried((df) => df.isReplaying)).toBe(false);
  });

  test("is true while committed history is fed, and false from the first news on", () => {
    const seen: boolean[] = [];
    const orchestrator = function* (df: DurableOrchestrationContext) {
      seen.push(df.isReplaying);
      yield df.callActivity("a");
      seen.push(df.isReplaying);
      yield df.callActivity("b");
      seen.push(df.isReplaying);
    };
    const live = new LiveOrchestration(orchestrator);
    const history = [
      ...live.advance([started()], START).events,
      ...live.advance([completed(0)], START).events,
    ];
    expect(seen).toEqual([false, false]);
    const rebuilt = new LiveOrchestration(orchestrator);
    seen.length = 0;
    rebuilt.replay(history);
    expect(seen).toEqual([true, true]);
    rebuilt.advance([completed(1)], START);
    expect(seen).toEqual([true, true, false]);
  });
});

describe("DurableOrchestrationContext.isReplaying, between episodes,", () => {
  test("is true again while rows are fed that another worker has committed", () => {
    const seen: boolean[] = [];
    const orchestrator: PlainOrchestrator = function* (df) {
      yield df.callActivity("a");
      seen.push(df.isReplaying);
    };
    const live = new LiveOrchestration(orchestrator);
    const other = new LiveOrchestration(orchestrator);
    other.replay(live.advance([started()], START).events);
    live.replay(other.advance([completed(0)], START).events);
    expect(seen).toEqual([false, true]);
  });
});

describe("DurableOrchestrationContext.currentUtcDateTime", () => {
  test("is the time of the episode in which the code first ran, and never goes back", () => {
    const instance = new Instance(function* (df) {
      const seen = [df.currentUtcDateTime];
      for (const name of ["a", "b", "c"]) {
        yield df.callActivity(name);
        seen.push(df.currentUtcDateTime);
      }
      return seen;
    });
    const times = ["00:00:00", "00:00:05", "00:00:04", "00:00:06"].map(
      (time) => new Date(`2026-01-01T${time}Z`),
    );
    for (const [i, at] of times.entries()) {
      instance.now = at;
      if (i === 0) instance.begin();
      else instance.next(completed(i - 1));
    }
    const [first, second, , fourth] = times.map((at) => at.toISOString());
    expect(instance.output).toEqual([first, second, second, fourth]);
  });

  test("cannot be moved by who holds the date", () => {
    expect(
      tried((df) => {
        df.currentUtcDateTime.setFullYear(1999);
        return df.currentUtcDateTime;
      }),
    ).toEqual(START);
  });
});

describe("DurableOrchestrationContext.customStatus", () => {
  test.each([0, "", false, null, "busy", { step: 1 }])("can be %j", (value) => {
    const instance = new Instance(function* (df) {
      df.setCustomStatus(value);
      yield df.callActivity("a", df.customStatus);
    });
    const episode = instance.begin();
    expect(episode.customStatus).toBe(JSON.stringify(value));
    expect(decided(episode)).toMatchObject([{ input: JSON.stringify([value]) }]);
  });

  test("can be assigned, and is kept until it is set again", () => {
    const instance = new Instance(function* (df) {
      df.customStatus = "first";
      yield df.callActivity("a");
      yield df.callActivity("b");
      df.customStatus = undefined;
    });
    expect(instance.begin().customStatus).toBe('"first"');
    expect(instance.next(completed(0)).customStatus).toBe('"first"');
    expect(instance.next(completed(1)).customStatus).toBeUndefined();
  });

  test("is known again after replay", () => {
    const orchestrator = function* (df: DurableOrchestrationContext) {
      df.setCustomStatus("ready");
      yield df.callActivity("a");
    };
    const { events } = new LiveOrchestration(orchestrator).advance([started()], START);
    const rebuilt = new LiveOrchestration(orchestrator);
    expect(rebuilt.customStatus).toBeUndefined();
    rebuilt.replay(events);
    expect(rebuilt.customStatus).toBe('"ready"');
  });

  test("of 16 KB of UTF-16 passes, as in v3 up to the next whole KB", () => {
    expect(tried((df) => df.setCustomStatus("x".repeat(8 * 1024 + 509)))).toBeUndefined();
  });

  test("of more fails the instance in the words of v3", () => {
    expect(tried((df) => df.setCustomStatus("x".repeat(8 * 1024 + 510)))).toBe(
      `${FAILED}The UTF-16 size of the JSON-serialized payload must not exceed 16 KB. The current ` +
        `payload size is 17 KB.`,
    );
  });
});

describe("DurableOrchestrationContext.callActivity", () => {
  test.each([
    ["a value", { a: 1 }, '[{"a":1}]'],
    ["a string", "x", '["x"]'],
    ["null", null, "[null]"],
    ["nothing", undefined, "[null]"],
    ["a date", START, '["2026-01-01T00:00:00.000Z"]'],
  ])("writes %s as a list of one argument", (_, input, text) => {
    const instance = new Instance(function* (df) {
      yield df.callActivity("a", input);
    });
    expect(decided(instance.begin())).toEqual([
      {
        type: "TaskScheduled",
        eventId: 0,
        timestamp: START,
        isPlayed: false,
        name: "a",
        input: text,
      },
    ]);
  });

  test("writes the input when it is called, not when it is yielded", () => {
    const instance = new Instance(function* (df) {
      const input = { n: 1 };
      const task = df.callActivity("a", input);
      input.n = 2;
      yield task;
    });
    expect(decided(instance.begin())).toMatchObject([{ input: '[{"n":1}]' }]);
  });

  test.each([
    [undefined, "got undefined"],
    ["  ", "got empty string"],
  ])("refuses %j as a name", (name, got) => {
    expect(tried((df) => df.callActivity(name!))).toBe(
      `${FAILED}functionName: Expected non-empty, non-whitespace string but ${got}`,
    );
  });

  test("refuses an input that JSON cannot hold", () => {
    expect(tried((df) => df.callActivity("a", 1n))).toMatch(/serialize a BigInt/);
  });
});

describe("DurableOrchestrationContext.callSubOrchestrator", () => {
  test("names the child after execution and event id if it is given no id", () => {
    const instance = new Instance(function* (df) {
      yield df.callActivity("a");
      yield df.Task.all([df.callSubOrchestrator("Ship"), df.callSubOrchestrator("Ship", 1, "")]);
    });
    instance.begin();
    const own = "5b0c8a3e2f6d4d0c9a1b7e6f5d4c3b2a";
    expect(decided(instance.next(completed(0)))).toMatchObject([
      { type: "SubOrchestrationInstanceCreated", eventId: 1, instanceId: `${own}:1` },
      { type: "SubOrchestrationInstanceCreated", eventId: 2, instanceId: `${own}:2` },
    ]);
  });

  test("passes on input, id and version", () => {
    const instance = new Instance(function* (df) {
      yield df.Task.all([
        df.callSubOrchestrator("Ship", { sku: "A1" }, "ship-1", "2.0"),
        df.callSubOrchestrator("Ship", null, "ship-2"),
        df.callSubOrchestrator("Ship", undefined, "ship-3"),
      ]);
    });
    expect(decided(instance.begin())).toMatchObject([
      { name: "Ship", input: '{"sku":"A1"}', instanceId: "ship-1", version: "2.0" },
      { input: "null", instanceId: "ship-2", version: undefined },
      { input: undefined, instanceId: "ship-3" },
    ]);
  });

  const MUST_DIFFER =
    "The instance ID of a sub-orchestration must be different than the instance ID of a parent " +
    "orchestration.";

  test.each([
    ["ORDER-42", MUST_DIFFER],
    ["@counter@a", "Orchestration instance ids must not start with @"],
    [" ", "instanceId: Expected non-empty, non-whitespace string but got empty string"],
  ])("refuses the id %j", (id, text) => {
    expect(tried((df) => df.callSubOrchestrator("Ship", 1, id))).toBe(FAILED + text);
  });

  test("refuses the id of the parent", () => {
    const parent = { name: "P", instanceId: "parent-1", executionId: "e", taskScheduledId: 0 };
    const instance = new Instance(
      function* (df) {
        yield df.callSubOrchestrator("Ship", 1, "Parent-1");
      },
      { parent },
    );
    instance.begin();
    expect(instance.end?.result).toBe(FAILED + MUST_DIFFER);
  });

  test.each([
    [
      "",
      "A sub-orchestration function name must be provided when attempting to create a " +
        "suborchestration",
    ],
    [7, "functionName: Expected non-empty, non-whitespace string but got number"],
  ])("refuses %j as a name", (name, text) => {
    expect(tried((df) => df.callSubOrchestrator(name as string))).toBe(FAILED + text);
  });
});

describe("DurableOrchestrationContext.createTimer", () => {
  test.each([
    ["2026-01-01", "2026-01-01"],
    [undefined, "undefined"],
    [new Date(NaN), "Invalid Date"],
  ])("refuses %j", (fireAt, got) => {
    expect(tried((df) => df.createTimer(fireAt as Date))).toBe(
      `${FAILED}fireAt: Expected valid Date object but got ${got}`,
    );
  });

  test("keeps its time whatever becomes of the date", () => {
    const instance = new Instance(function* (df) {
      const fireAt = df.currentUtcDateTime;
      const timer = df.createTimer(fireAt);
      fireAt.setFullYear(1999);
      yield timer;
    });
    expect(decided(instance.begin())).toMatchObject([{ fireAt: START }]);
  });
});

describe("DurableOrchestrationContext.waitForExternalEvent", () => {
  test("refuses a blank name", () => {
    expect(tried((df) => df.waitForExternalEvent(""))).toBe(
      `${FAILED}externalEventName: Expected non-empty, non-whitespace string but got empty string`,
    );
  });

  test("finds an event whose name differs in case", () => {
    const instance = new Instance(function* (df) {
      return yield df.waitForExternalEvent("Approve");
    });
    instance.begin();
    instance.next(raised("approve", "yes"));
    expect(instance.output).toBe("yes");
  });
});

describe("DurableOrchestrationContext.createTimer, with a duration,", () => {
  test.each([
    [90_000, 90_000],
    [0, 0],
    [{ minutes: 1, seconds: 30 }, 90_000],
    [{ days: 5 }, 432_000_000],
  ])("of %j counts from the beginning of the episode", (duration, ms) => {
    const instance = new Instance(function* (df) {
      yield df.callActivity("a");
      yield df.createTimer(duration);
    });
    instance.begin();
    const fireAt = new Date(instance.now.getTime() + ms);
    expect(decided(instance.next(completed(0)))).toMatchObject([{ eventId: 1, fireAt }]);
  });

  test("longer than any date still is a timer", () => {
    const instance = new Instance(function* (df) {
      yield df.createTimer(Number.MAX_VALUE);
    });
    const fireAt = new Date(START.getTime() + 3 * 86_400_000);
    expect(decided(instance.begin())).toMatchObject([{ type: "TimerCreated", fireAt }]);
  });

  test.each([
    [-1, "fireAt: Expected a finite duration of at least 0 but got -1 milliseconds"],
    [NaN, "fireAt: Expected a finite duration of at least 0 but got NaN milliseconds"],
    [{}, "fireAt: Expected milliseconds, or an object with some of days, "],
    [null, "fireAt: Expected milliseconds, or an object with some of days, "],
  ])("refuses %j", (duration, text) => {
    expect(tried((df) => df.createTimer(duration as number))).toContain(FAILED + text);
  });
});

describe("DurableOrchestrationContext.sendEvent", () => {
  test("asks at once, in order, for what nobody waits for", () => {
    const instance = new Instance(function* (df) {
      df.sendEvent("cart-1", "added", { sku: "A1" });
      const task = df.callActivity("a");
      df.sendEvent("cart-1", "closed");
      yield task;
    });
    const common = { type: "EventSent", timestamp: START, isPlayed: false, instanceId: "cart-1" };
    expect(decided(instance.begin())).toEqual([
      { ...common, eventId: 0, name: "added", input: '{"sku":"A1"}' },
      { ...common, eventId: 1, name: "closed", input: undefined },
      expect.objectContaining({ eventId: 2, name: "a" }),
    ]);
    instance.next(completed(2));
    expect(instance.end?.status).toBe("Completed");
  });

  test("sends nothing a second time in replay", () => {
    const instance = new Instance(function* (df) {
      df.sendEvent("cart-1", "added");
      yield df.callActivity("a");
      df.sendEvent("cart-1", "closed");
    });
    instance.begin();
    expect(decided(instance.next(completed(1)))).toMatchObject([
      { eventId: 2, name: "closed" },
      { eventId: 3, type: "ExecutionCompleted" },
    ]);
  });

  test("may be to the instance itself, which hears it like any other", () => {
    const instance = new Instance(function* (df) {
      df.sendEvent(df.instanceId, "go", 1);
      return yield df.waitForExternalEvent("go");
    });
    expect(decided(instance.begin())).toMatchObject([{ instanceId: "order-42", name: "go" }]);
    instance.next(raised("go", 1));
    expect(instance.output).toBe(1);
  });

  test.each([
    ["", "go", "instanceId"],
    ["cart-1", " ", "eventName"],
  ])("refuses (%j, %j)", (id, name, argument) => {
    expect(tried((df) => df.sendEvent(id, name))).toBe(
      `${FAILED}${argument}: Expected non-empty, non-whitespace string but got empty string`,
    );
  });

  test("before continue-as-new is sent all the same", () => {
    const instance = new Instance(function* (df) {
      if (df.getInput() === 1) return yield df.waitForExternalEvent("go");
      df.sendEvent("cart-1", "added");
      yield df.callActivity("a");
      df.sendEvent("cart-1", "closed");
      df.continueAsNew(1);
    });
    instance.begin();
    expect(instance.next(completed(1)).leftBehind).toMatchObject([
      { instanceId: "cart-1", event: { type: "EventRaised", name: "closed" } },
    ]);
  });
});

describe("DurableOrchestrationContext.startOrchestration", () => {
  test("starts one that nobody waits for, at once", () => {
    const instance = new Instance(function* (df) {
      const id = df.startOrchestration(
        "Audit",
        { n: 1 },
        { instanceId: "audit-1", version: "2.0" },
      );
      yield df.callActivity("a", id);
      return "done";
    });
    expect(decided(instance.begin())).toMatchObject([
      {
        type: "SubOrchestrationInstanceCreated",
        eventId: 0,
        name: "Audit",
        version: "2.0",
        instanceId: "audit-1",
        input: '{"n":1}',
        tags: { FireAndForget: "" },
      },
      { eventId: 1, name: "a", input: '["audit-1"]' },
    ]);
    instance.next(completed(1));
    expect(instance.output).toBe("done");
  });

  test("gives an id of its own to each, the same in every replay", () => {
    const instance = new Instance(function* (df) {
      const ids = [df.startOrchestration("Audit"), df.startOrchestration("Audit", 1, {})];
      yield df.callActivity("a", ids);
      return [...ids, df.startOrchestration("Audit")];
    });
    const rows = decided(instance.begin());
    instance.next(completed(2));
    const ids = instance.output as string[];
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(rows.slice(0, 2)).toMatchObject([{ instanceId: ids[0] }, { instanceId: ids[1] }]);
  });

  test("gives other ids in the next generation", () => {
    const instance = new Instance(
      function* (df) {
        const ids = [...df.getInput<string[]>(), df.startOrchestration("Audit")];
        if (ids.length === 3) return ids;
        yield df.waitForExternalEvent("go");
        df.continueAsNew(ids);
      },
      { input: "[]" },
    );
    instance.begin();
    instance.next(raised("go"));
    instance.next(raised("go"));
    expect(new Set(instance.output as string[]).size).toBe(3);
  });

  test("passes on tags, a copy of them, and hears nothing of the end", () => {
    const instance = new Instance(function* (df) {
      const tags: Record<string, string> = { team: "shop" };
      df.startOrchestration("Audit", undefined, { tags });
      tags["team"] = "other";
      return yield df.waitForExternalEvent("go");
    });
    expect(decided(instance.begin())).toMatchObject([
      { tags: { team: "shop", FireAndForget: "" }, input: undefined, version: undefined },
    ]);
    instance.next(raised("go"));
    expect(instance.end?.status).toBe("Completed");
  });

  test.each([
    [() => "", {}, "functionName: Expected non-empty, non-whitespace string but got empty string"],
    [() => "Audit", { instanceId: " " }, "instanceId: Expected non-empty, non-whitespace string"],
    [() => "Audit", { instanceId: "Order-42" }, "The instance ID of a sub-orchestration must be"],
    [() => "Audit", { instanceId: "@a@b" }, "Orchestration instance ids must not start with @"],
  ])("refuses %p with %j", (name, options, text) => {
    expect(tried((df) => df.startOrchestration(name(), 1, options))).toContain(FAILED + text);
  });
});

describe("DurableOrchestrationContext.tags", () => {
  test("are those of the start, in every generation", () => {
    const instance = new Instance(
      function* (df) {
        if (df.getInput() === 1) return df.tags;
        yield df.callActivity("a", df.tags);
        df.continueAsNew(1);
      },
      { tags: { team: "shop" } },
    );
    expect(decided(instance.begin())).toMatchObject([{ input: '[{"team":"shop"}]' }]);
    instance.next(completed(0));
    expect(instance.output).toEqual({ team: "shop" });
  });

  test("are none if there were none", () => {
    expect(tried((df) => df.tags)).toEqual({});
  });
});

describe("DurableOrchestrationContext.continueAsNew", () => {
  /** Waits for "go" in the first generation, for "kept" in the second. */
  function continuing(options?: { preserveUnprocessedEvents?: boolean }): Instance {
    const instance = new Instance(function* (df) {
      if (df.getInput() === 1) return yield df.waitForExternalEvent("kept");
      yield df.waitForExternalEvent("go");
      df.continueAsNew(1, options);
    });
    instance.begin(raised("kept", "old"));
    return instance;
  }

  test.each([undefined, {}, { preserveUnprocessedEvents: true }])(
    "with %j keeps the events that nobody has waited for",
    (options) => {
      const instance = continuing(options);
      instance.next(raised("go"));
      expect(instance.output).toBe("old");
    },
  );

  test("drops them if told so, but not what comes later in the same episode", () => {
    const instance = continuing({ preserveUnprocessedEvents: false });
    const { events } = instance.next(raised("go"), raised("other", 1));
    expect(events).toMatchObject([{}, { type: "ExecutionStarted" }, { name: "other" }, {}]);
    instance.next(raised("kept", "new"));
    expect(instance.output).toBe("new");
  });
});
