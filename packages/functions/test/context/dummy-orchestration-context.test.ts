import * as df from "../../src/index.js";

function* greet(context: df.OrchestrationContext<string[]>): Generator<df.Task, string, unknown> {
  const cities = context.df.getInput();
  const calls = cities.map((city) => context.df.callActivity<string>("hello", city));
  const greetings = yield* context.df.Task.all(calls);
  const timer = context.df.createTimer({ hours: 1 });
  yield timer;
  return `${greetings.join(" ")} ${context.df.newGuid("a")}`;
}

describe("DummyOrchestrationContext", () => {
  test("lets a test step through an orchestrator, and pass in what the tasks give", () => {
    const context = new df.DummyOrchestrationContext<string[]>("greet", "1", undefined, {
      input: ["Oslo", "Lima"],
    });
    const steps = greet(context);
    expect(steps.next().value).toBeInstanceOf(df.Task);
    expect(steps.next(["Hello, Oslo!", "Hello, Lima!"]).value).toBeInstanceOf(df.TimerTask);
    const { done, value } = steps.next();
    expect(done).toBe(true);
    expect(value).toMatch(/^Hello, Oslo! Hello, Lima! [0-9a-f-]{36}$/);
  });

  test("says what it is told of the start, and has a time that stands still", () => {
    const { df: dummy } = new df.DummyOrchestrationContext("greet", undefined, undefined, {
      ...{ instanceId: "i-1", version: "2.0", tags: { team: "a" } },
      now: new Date("2026-11-23T00:00:00Z"),
    });
    expect(dummy).toMatchObject({
      ...{ instanceId: "i-1", version: "2.0", tags: { team: "a" }, isReplaying: false },
      currentUtcDateTime: new Date("2026-11-23T00:00:00Z"),
    });
    expect(dummy.getInput()).toBeUndefined();
    expect(dummy.callActivity("hello").name).toBe("hello");
  });

  test("can be given another df, and parts of it can be replaced", () => {
    const context = new df.DummyOrchestrationContext();
    context.df.callActivity = () => {
      throw new Error("mine");
    };
    expect(() => context.df.callActivity("hello")).toThrow("mine");
    context.df = new df.DummyOrchestrationContext("x", "1", undefined, { instanceId: "other" }).df;
    expect(context.df.instanceId).toBe("other");
  });

  test("hands its log lines to the handler of the test", () => {
    const lines: unknown[] = [];
    const context = new df.DummyOrchestrationContext("a", "1", (_level, ...args) => {
      lines.push(args);
    });
    context.log("seen");
    expect(lines).toEqual([["seen"]]);
  });
});
