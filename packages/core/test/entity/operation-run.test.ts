import { describe, expect, test } from "@jest/globals";
import type { DurableEntityContext } from "../../src/entity/entity-context.js";
import { EntityId } from "../../src/entity/entity-id.js";
import { OperationRun, type OperationResult } from "../../src/entity/operation-run.js";
import type { EntityState } from "../../src/entity/scheduler-state.js";

const NONE: EntityState = { exists: false, text: undefined };
const GUID = "3d0a4c1e-7b52-4f6a-9c0d-1e2f3a4b5c6d";
const OTHER = new EntityId("Account", "A");

function runOf(before = NONE, input?: string): OperationRun {
  const entityId = new EntityId("Counter", "a");
  const ids = (what: string) => (what === "start" ? GUID : "wrong");
  return new OperationRun({ entityId, name: "add", input, now: new Date(0), ids }, before);
}

/** As JavaScript calls it, with whatever it has. */
function plainly(df: DurableEntityContext): (...given: unknown[]) => void {
  return df.signalEntity.bind(df) as (...given: unknown[]) => void; // no type holds there
}

/** What comes of an operation that does this. */
function ended(act: (df: DurableEntityContext) => unknown, before = NONE): OperationResult {
  const run = runOf(before);
  act(run.df);
  return run.end();
}

const withoutKey: unknown = { name: "a", key: "" };

const exists = (text?: string): EntityState => ({ exists: true, text });

describe("DurableEntityContext", () => {
  test("knows which entity it is of, and which operation", () => {
    const { df } = runOf();
    expect(df).toMatchObject({ entityName: "counter", entityKey: "a", operationName: "add" });
    expect(String(df.entityId)).toBe("@counter@a");
  });

  test("is newly constructed until the operation before has created it", () => {
    const { df } = runOf();
    df.setState(1);
    expect(df.isNewlyConstructed).toBe(true);
    expect(runOf(exists()).df.isNewlyConstructed).toBe(false);
  });

  test.each(["0", "false", '""', "null", '{"n":1}'])("gives the input %s", (input) => {
    expect(runOf(NONE, input).df.getInput()).toEqual(JSON.parse(input));
  });

  test("gives no input if there is none", () => {
    expect(runOf().df.getInput()).toBeUndefined();
  });

  test("gives a copy of the state each time, so that a change counts only once it is set", () => {
    const { state } = ended((df) => {
      (df.getState() as { n: number }).n = 2;
      expect(df.getState()).toEqual({ n: 1 });
    }, exists('{"n":1}'));
    expect(state).toEqual(exists('{"n":1}'));
  });

  test("keeps the state as it was when it was set", () => {
    const { state } = ended((df) => {
      const list = [1];
      df.setState(list);
      list.push(2);
    });
    expect(state).toEqual(exists("[1]"));
  });

  test("initialises only what has no state, and does not keep that", () => {
    const { state } = ended((df) => {
      expect(df.getState(() => 7)).toBe(7);
      expect(df.getState()).toBeUndefined();
    });
    expect(state).toEqual(NONE);
  });

  test.each(["0", "false", '""', "null"])("takes %s for a state, not for none", (text) => {
    expect(runOf(exists(text)).df.getState(() => 7)).toEqual(JSON.parse(text));
  });

  test("exists without a state once that is set to undefined, and with null once to null", () => {
    expect(ended((df) => df.setState(undefined), exists("1")).state).toEqual(exists());
    expect(ended((df) => df.setState(null)).state).toEqual(exists("null"));
  });

  test("returns the last value, as it was then, and does not exist for it", () => {
    const { result, state } = ended((df) => {
      const list = [1];
      df.return("first");
      df.return(list);
      list.push(2);
    });
    expect(result).toBe("[1]");
    expect(state).toEqual(NONE);
  });

  test("returns nothing unless it is told to", () => {
    expect(ended(() => 5).result).toBeUndefined();
    expect(ended((df) => df.return(undefined)).result).toBeUndefined();
  });

  test("is gone after destructOnExit, whatever is set or returned later", () => {
    const { state, result } = ended((df) => {
      df.destructOnExit();
      expect(df.getState(() => 7)).toBe(7);
      df.setState(2);
      expect(df.getState()).toBe(2);
      df.return("bye");
    }, exists("1"));
    expect(state).toEqual(NONE);
    expect(result).toBe('"bye"');
  });

  test("refuses what JSON cannot hold, and names the entity and the operation", () => {
    const circle: unknown[] = [];
    circle.push(circle);
    const where = "in operation 'add' of entity '@counter@a' but got";
    const { df } = runOf();
    const said = (member: string, got: string) =>
      new RegExp(`^${member}: Expected a value that JSON can hold ${where} ${got}`);
    expect(() => df.setState(circle)).toThrow(TypeError);
    expect(() => df.setState(circle)).toThrow(said("setState", "one that cannot be written: "));
    expect(() => df.setState(() => 1)).toThrow(said("setState", "a function"));
    expect(() => df.return(5n)).toThrow(said("return", "one that cannot be written: "));
    expect(() => df.signalEntity(OTHER, "add", circle)).toThrow(said("signalEntity", "one"));
    expect(() => df.startOrchestration("Flow", circle)).toThrow(said("startOrchestration", "one"));
  });

  test("signals and starts in the order of the calls, falsy inputs too", () => {
    const due = new Date("2026-06-24T11:00:00Z");
    const { outgoing } = ended((df) => {
      df.signalEntity(OTHER, "add", 0, { scheduledTime: due });
      df.startOrchestration("Flow", "", { instanceId: "f1", version: "2.0", tags: { t: "1" } });
      plainly(df)({ name: "account", key: "b" }, "get");
    });
    const [first, second, third] = outgoing;
    expect(outgoing).toHaveLength(3);
    expect(first).toEqual({ kind: "signal", target: OTHER, operation: "add", input: "0", due });
    const start = { kind: "start", name: "Flow", instanceId: "f1", version: "2.0" };
    expect(second).toEqual({ ...start, input: '""', tags: { t: "1" } });
    expect(third).toMatchObject({ operation: "get", input: undefined, due: undefined });
    expect(third?.kind === "signal" && String(third.target)).toBe("@account@b");
  });

  test("keeps the time of a signal as it was", () => {
    const due = new Date(1000);
    const { outgoing } = ended((df) => {
      df.signalEntity(OTHER, "add", 1, { scheduledTime: due });
      due.setTime(2000);
    });
    expect(outgoing).toMatchObject([{ due: new Date(1000) }]);
  });

  test("gives an orchestration an id if it gets none", () => {
    const { outgoing } = ended((df) => {
      expect(df.startOrchestration("Flow")).toBe("3d0a4c1e7b524f6a9c0d1e2f3a4b5c6d");
      expect(df.startOrchestration("Flow", 1, { instanceId: "" })).toHaveLength(32);
      expect(df.startOrchestration("Flow", 1, { instanceId: "f1" })).toBe("f1");
    });
    const made = { instanceId: "3d0a4c1e7b524f6a9c0d1e2f3a4b5c6d" };
    expect(outgoing).toMatchObject([made, made, { instanceId: "f1" }]);
  });

  test("refuses starts without a name, or with the id of an entity", () => {
    const { df } = runOf();
    expect(() => df.startOrchestration(" ")).toThrow("functionName: Expected non-empty");
    expect(() => df.startOrchestration("Flow", 1, { instanceId: " " })).toThrow("instanceId:");
    expect(() => df.startOrchestration("Flow", 1, { instanceId: "@a@b" })).toThrow(
      "Orchestration instance ids must not start with @",
    );
  });

  test.each([
    ["an id that is text", ["@a@b", "add"], "entityId: Expected an EntityId but got @a@b"],
    ["no id", [undefined, "add"], "entityId: Expected an EntityId but got undefined"],
    ["a blank key", [withoutKey, "add"], "key: Expected non-empty"],
    ["a blank operation", [OTHER, " "], "operationName: Expected non-empty"],
    ["a time that is none", [OTHER, "add", 1, { scheduledTime: new Date(NaN) }], "scheduledTime:"],
    ["a time that is text", [OTHER, "add", 1, { scheduledTime: "now" }], "scheduledTime:"],
  ])("refuses a signal with %s", (_, args, message) => {
    const run = runOf();
    const signal = plainly(run.df);
    expect(() => signal(...args)).toThrow(message);
    expect(run.end().outgoing).toEqual([]);
  });
});

describe("OperationRun", () => {
  const uses: Readonly<Record<string, (df: DurableEntityContext) => unknown>> = {
    getState: (df) => df.getState(),
    setState: (df) => df.setState(1),
    getInput: (df) => df.getInput(),
    return: (df) => df.return(1),
    destructOnExit: (df) => df.destructOnExit(),
    signalEntity: (df) => df.signalEntity(OTHER, "add"),
    startOrchestration: (df) => df.startOrchestration("Flow"),
  };

  test.each(Object.entries(uses))("tells who calls %s after the end to await", (member, use) => {
    const run = runOf();
    const { outgoing } = run.end();
    const expected: unknown = expect.objectContaining({
      code: "ProgrammingConstraint",
      message:
        `'${member}' was called after operation 'add' of entity '@counter@a' had ended: ` +
        "await everything that the operation does, or what comes later is lost.",
    });
    expect(() => use(run.df)).toThrow(expected);
    expect(outgoing).toEqual([]);
  });

  test("is closed after a failure, too", () => {
    const run = runOf();
    run.close();
    expect(() => run.df.setState(1)).toThrow("had ended");
  });

  test("leaves the state as it was if nothing is done", () => {
    const before = exists("15");
    expect(ended(() => undefined, before)).toEqual({
      ...{ state: before, result: undefined, outgoing: [] },
    });
  });
});
