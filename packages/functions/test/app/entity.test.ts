import { EntityId, OperationRun, type EntityFunction } from "@taskhub/core";
import { durableApp } from "../../src/durable-app.js";
import * as df from "../../src/index.js";

class Counter extends df.Entity<number> {
  protected initialState(): number {
    return 0;
  }

  add(by: number): number {
    return (this.state += by);
  }

  tell(): void {
    told("sum").signal["set"]?.(this.state);
    this.context.log("told");
  }
}

const counter = df.app.entity("Counter", Counter);
const told = df.app.entity<number>("told", {
  handler: async (context) => {
    await Promise.resolve();
    context.df.setState(context.df.getInput() ?? 0);
  },
});

describe("df.app.entity", () => {
  const NOW = new Date("2026-11-23T00:00:00Z");

  async function perform(run: EntityFunction | undefined, name: string, input?: unknown) {
    const operation = {
      ...{ entityId: new EntityId("x", "a"), name, input: JSON.stringify(input), now: NOW },
      ids: () => "",
    };
    const performed = new OperationRun(operation, { exists: true, text: "40" });
    await run?.(performed.df);
    return performed.end();
  }

  const { registry } = durableApp();

  test("registers a class, and gives it a new object for each operation", async () => {
    expect(registry.entityNames).toContain("Counter");
    const run = registry.entity("counter");
    expect(await perform(run, "add", 2)).toMatchObject({ result: "42", state: { text: "42" } });
    expect(await perform(run, "add", 1)).toMatchObject({ result: "41" });
  });

  test("registers a function, and waits for it if it is async", async () => {
    expect(await perform(registry.entity("told"), "set", 7)).toMatchObject({
      state: { text: "7" },
    });
    expect(told.functionName).toBe("told");
  });

  test("makes an operation the running one: others are signalled from it", async () => {
    const { outgoing } = await perform(registry.entity("counter"), "tell");
    expect(outgoing).toMatchObject([
      { kind: "signal", operation: "set", input: "40", target: { name: "told", key: "sum" } },
    ]);
    expect(counter.id("a")).toEqual(new EntityId("Counter", "a"));
  });

  test("refuses bindings, which would not be kept with the state", () => {
    const register = (bindings: object) => () =>
      df.app.entity("bound", { handler: () => undefined, ...bindings });
    expect(register({ extraInputs: [{ type: "blob", name: "b" }] })).toThrow(
      "The entity 'bound' is registered with extraInputs, which it cannot have: an operation may run",
    );
    expect(registry.entity("bound")).toBeUndefined();
  });

  test.each([
    ["Count@er", () => undefined, "must not contain '@'"],
    ["counter", () => undefined, "registered twice (as 'Counter' before"],
    [" ", () => undefined, "must be a text that is not blank"],
    ["none", undefined, "The entity 'none' has no handler."],
    ["none", {}, "The entity 'none' has no handler."],
  ])("refuses the name %p with %p", (name, handler, problem) => {
    expect(() => df.app.entity(name, handler as () => undefined)).toThrow(problem);
  });
});
