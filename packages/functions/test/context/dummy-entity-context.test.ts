import * as df from "../../src/index.js";

function count(context: df.EntityContext<number>): void {
  const current = context.df.getState(() => 0) ?? 0;
  context.df.setState(current + (context.df.getInput<number>() ?? 0));
  context.df.return(current);
}

describe("DummyEntityContext", () => {
  test("lets a test perform an operation, and look at the state", () => {
    const operation = { key: "a", operationName: "add", input: 2, state: 40 };
    const context = new df.DummyEntityContext<number>("Counter", "1", undefined, operation);
    count(context);
    expect(context.df.getState()).toBe(42);
    expect(context.df).toMatchObject({
      ...{ entityName: "counter", entityKey: "a", operationName: "add", isNewlyConstructed: false },
    });
  });

  test("is of an entity that does not exist, unless it is told a state", () => {
    const { df: dummy } = new df.DummyEntityContext();
    expect(dummy.isNewlyConstructed).toBe(true);
    expect([dummy.getState(), dummy.getInput()]).toEqual([undefined, undefined]);
    expect(String(dummy.entityId)).toBe("@dummy@dummy");
  });

  test("starts and signals nothing, and parts of it can be replaced", () => {
    const context = new df.DummyEntityContext<number>();
    const ids = [1, 2].map(() => context.df.startOrchestration("notify"));
    expect(new Set(ids).size).toBe(2);
    const signalled: unknown[] = [];
    context.df.signalEntity = (...args) => void signalled.push(args);
    const other = new df.EntityId("other", "b");
    context.df.signalEntity(other, "add", 1);
    expect(signalled).toEqual([[other, "add", 1]]);
  });

  test("hands its log lines to the handler of the test", () => {
    const lines: unknown[] = [];
    const context = new df.DummyEntityContext("a", "1", (_level, ...args) => {
      lines.push(args);
    });
    context.log("seen");
    expect(lines).toEqual([["seen"]]);
  });
});
