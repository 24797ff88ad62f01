import { describe, expect, test } from "@jest/globals";
import type { ExecutionCompleted } from "../../src/history-event.js";
import { START, started } from "../events.js";
import type { DurableOrchestrationContext } from "../../src/orchestration-context.js";
import { decided } from "../instance.js";
import { LiveOrchestration } from "../live.js";

/** The output of an orchestrator whose function returns this. */
function outputOf(returned: (df: DurableOrchestrationContext) => unknown): string | undefined {
  const [end] = decided(new LiveOrchestration(returned).advance([started()], START));
  return (end as ExecutionCompleted).result;
}

describe("openCourse", () => {
  test("accepts whatever can be driven like a generator", () => {
    const likeOne = { next: () => ({ done: true, value: 1 }), throw: () => ({ done: true }) };
    expect(outputOf(() => likeOne)).toBe("1");
  });

  test.each([
    ["undefined", undefined],
    ["null", null],
    ["number", 7],
    ["an object", { next: () => undefined }],
    ["an async generator", (async function* () {})()],
  ])("refuses %s, and says what to write", (kind, returned) => {
    expect(outputOf(() => returned)).toContain(
      `It is neither a generator function nor an async function: it returned ${kind}. Write`,
    );
  });

  test("refuses a task that was returned instead of yielded", () => {
    expect(outputOf((df) => df.callActivity("a"))).toContain("it returned a Task");
  });
});

describe("GeneratorCourse", () => {
  const constraint = "Durable Functions programming constraint violation: Orchestration yielded ";

  test.each([
    ["number", 7],
    ["object", null],
    ["object", Promise.resolve()],
    ["string", "task"],
  ])("refuses a %s in the words of v3", (type, yielded) => {
    expect(outputOf(() => yielding(yielded))).toContain(
      `${constraint}data of type ${type}. Only Task types can be yielded. Please check your yield ` +
        `statements to make sure you only yield Task types resulting from calling Durable Functions ` +
        `APIs.`,
    );
  });

  test("explains undefined, which is what continueAsNew returns", () => {
    expect(outputOf(() => yielding(undefined))).toContain(
      `${constraint}data of type undefined. This is likely a result of yielding a "fire-and-forget ` +
        `API" such as signalEntity or continueAsNew.`,
    );
  });
});

function* yielding(value: unknown): Generator {
  yield value;
}
