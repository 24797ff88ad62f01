import { FunctionRegistry } from "../src/function-registry.js";

describe("FunctionRegistry", () => {
  const run = () => undefined;

  test("finds functions in any case, and tells the names as registered", () => {
    const registry = new FunctionRegistry();
    registry.addOrchestrator("HelloCities", run);
    registry.addActivity("sayHello", run);
    expect(registry.orchestrator("hellocities")).toBe(run);
    expect(registry.activity("SAYHELLO")).toBe(run);
    expect(registry.activity("HelloCities")).toBeUndefined();
    expect([registry.orchestratorNames, registry.activityNames]).toEqual([
      ["HelloCities"],
      ["sayHello"],
    ]);
  });

  test("knows an activity with bindings by its name, and does not give it to the worker", () => {
    const registry = new FunctionRegistry();
    const bindings = { extraInputs: [], extraOutputs: [], return: undefined };
    registry.addActivity("sayHello", run);
    registry.addBoundActivity({ name: "Notify", bindings, run });
    expect(registry.activity("notify")).toBeUndefined();
    expect(registry.activityNames).toEqual(["sayHello", "Notify"]);
    expect(registry.boundActivityNames).toEqual(["Notify"]);
    expect(() => {
      registry.addActivity("NOTIFY", run);
    }).toThrow("The activity 'NOTIFY' is registered twice (as 'Notify' before");
  });

  test("is empty until something is registered that a worker could run", () => {
    const registry = new FunctionRegistry();
    expect(registry.isEmpty).toBe(true);
    registry.addActivity("sayHello", run);
    expect(registry.isEmpty).toBe(false);
  });

  test("finds entities in any case, and counts them", () => {
    const registry = new FunctionRegistry();
    registry.addEntity("Counter", run);
    expect(registry.isEmpty).toBe(false);
    expect(registry.entity("counter")).toBe(run);
    expect(registry.entity("other")).toBeUndefined();
    expect(registry.entityNames).toEqual(["Counter"]);
    expect(() => {
      registry.addEntity("a@b", run);
    }).toThrow("The name of an entity must not contain '@', got 'a@b'.");
  });

  test("refuses a name twice, in whatever case", () => {
    const registry = new FunctionRegistry();
    registry.addActivity("sayHello", run);
    expect(() => registry.addActivity("SayHello", run)).toThrow(
      "The activity 'SayHello' is registered twice (as 'sayHello' before; case does not count).",
    );
    registry.addOrchestrator("sayHello", run);
    expect(registry.orchestratorNames).toEqual(["sayHello"]);
  });

  test.each([
    ["", run],
    [" ", run],
    [undefined, run],
    ["x", undefined],
  ])("refuses the name %p with the handler %p", (name, handler) => {
    const registry = new FunctionRegistry();
    expect(() => registry.addActivity(name!, handler!)).toThrow(TypeError);
  });
});
