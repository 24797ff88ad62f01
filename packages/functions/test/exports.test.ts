import { InvocationContext } from "@azure/functions";
import { beforeAll, describe, expect, test } from "@jest/globals";
import * as published from "durable-functions";
import * as df from "../src/index.js";
import { declaredNames, OURS, PUBLISHED } from "./declared-names.js";

/** What is not here, and why; a name that comes must leave the list. */
const LEFT_OUT: readonly { readonly because: string; readonly names: readonly RegExp[] }[] = [
  { because: "Nothing declares it.", names: [/^typeof app\.wrapActivityHandler$/] },
];

/** Declared as classes, and `undefined` at run time. */
const ONLY_DECLARED = [
  "AggregatedError",
  "DurableClient",
  "DurableError",
  "DurableOrchestrationContext",
  "DurableOrchestrationStatus",
  "HttpManagementPayload",
  "PurgeHistoryResult",
];

describe("The package, beside durable-functions 3.5.0", () => {
  let declared: readonly string[];
  let ours: ReadonlySet<string>;

  beforeAll(() => {
    const [theirs = [], own = []] = declaredNames([PUBLISHED, OURS]);
    declared = theirs;
    ours = new Set(own);
  });

  test("exports every value that v3 exports, with its functions", () => {
    const missing = valuesOf(published).filter((name) => !valuesOf(df).includes(name));
    expect(missing.filter(isRequired)).toEqual([]);
  });

  test.each(ONLY_DECLARED)("exports a class %s, which v3 only declares", (name) => {
    expect(declared).toContain(name);
    expect(published).not.toHaveProperty(name);
    expect(df).toHaveProperty(name);
  });

  test("has every type that v3 declares, with all its members", () => {
    expect(declared.length).toBeGreaterThan(200);
    const missing = declared.filter((name) => !ours.has(name));
    expect(missing.filter(isRequired)).toEqual([]);
  });

  test("has nothing of what it is said to leave out", () => {
    const present = declared.filter((name) => ours.has(name) && !isRequired(name));
    expect(present).toEqual([]);
  });

  test("has statuses whose value is their name", () => {
    for (const [name, value] of Object.entries(df.OrchestrationRuntimeStatus))
      expect(value).toBe(name);
    expect(Object.keys(df.OrchestrationRuntimeStatus)).toHaveLength(8);
  });

  test("makes the triggers that contexts show", () => {
    expect(df.trigger.activity()).toMatchObject({ type: "activityTrigger" });
    expect(df.trigger.entity()).toMatchObject({ type: "entityTrigger" });
    expect(df.trigger.orchestration()).toMatchObject({ type: "orchestrationTrigger" });
    expect(df.input.durableClient()).toMatchObject({ type: "durableClient" });
  });

  test("has contexts for unit tests that are such of the host's", () => {
    const context = new df.DummyOrchestrationContext("Import", "1");
    expect(context).toBeInstanceOf(InvocationContext);
    expect([context.functionName, context.invocationId]).toEqual(["Import", "1"]);
    const entity = new df.DummyEntityContext("Counter", "2");
    expect(entity).toBeInstanceOf(InvocationContext);
    expect([entity.functionName, entity.invocationId]).toEqual(["Counter", "2"]);
  });
});

/** `typeof Name`, and `typeof Name.member` of the namespaces. */
function valuesOf(exported: object, owner = "typeof "): string[] {
  return Object.entries(exported).flatMap(([key, value]: [string, unknown]) => {
    const name = owner + key;
    const isNamespace = typeof value === "object" && value !== null;
    return isNamespace ? [name, ...valuesOf(value, `${name}.`)] : [name];
  });
}

function isRequired(name: string): boolean {
  return !LEFT_OUT.some(({ names }) => names.some((pattern) => pattern.test(name)));
}
