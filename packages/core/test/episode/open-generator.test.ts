import { describe, expect, test } from "@jest/globals";
import { openGenerator, yieldedTask } from "../../src/episode/open-generator.js";
import { LiveOrchestration } from "../../src/episode/run-episode.js";
import type { ExecutionCompleted } from "../../src/history-event.js";
import { START, started } from "../events.js";
import { decided } from "../instance.js";

describe("openGenerator", () => {
  test("accepts a generator, and whatever can be driven like one", () => {
    const generator = (function* () {})();
    const likeOne = { next: () => ({ done: true, value: 1 }), throw: () => ({ done: true }) };
    expect(openGenerator(generator)).toBe(generator);
    expect(openGenerator(likeOne)).toBe(likeOne);
  });

  test.each([
    ["undefined", undefined],
    ["null", null],
    ["number", 7],
    ["an object", { next: () => undefined }],
    ["an async generator", (async function* () {})()],
    ["a Promise", Promise.resolve()],
  ])("refuses %s, and says what to write", (kind, returned) => {
    expect(() => openGenerator(returned)).toThrow(
      `It is not a generator function: it returned ${kind}. Write \`function* (context)`,
    );
  });

  test("refuses a task that was returned instead of yielded", () => {
    const live = new LiveOrchestration((df) => df.callActivity("a"));
    const [end] = decided(live.advance([started()], START));
    expect((end as ExecutionCompleted).result).toContain("it returned a Task");
  });

  test("leaves no failed promise behind, which would end the process", async () => {
    const unhandled: unknown[] = [];
    const listen = (reason: unknown) => unhandled.push(reason);
    process.on("unhandledRejection", listen);
    const rejected = Promise.reject(new Error("nobody waits for this"));
    expect(() => openGenerator(rejected)).toThrow("a Promise");
    await new Promise((resolve) => setTimeout(resolve, 10));
    process.off("unhandledRejection", listen);
    expect(unhandled).toEqual([]);
  });
});

describe("yieldedTask", () => {
  const constraint = "Durable Functions programming constraint violation: Orchestration yielded ";

  test.each([
    ["number", 7],
    ["object", null],
    ["object", Promise.resolve()],
    ["string", "task"],
  ])("refuses a %s in the words of v3", (type, yielded) => {
    expect(() => yieldedTask(yielded)).toThrow(
      `${constraint}data of type ${type}. Only Task types can be yielded. Please check your yield ` +
        `statements to make sure you only yield Task types resulting from calling Durable Functions ` +
        `APIs.`,
    );
  });

  test("explains undefined, which is what continueAsNew returns", () => {
    expect(() => yieldedTask(undefined)).toThrow(
      `${constraint}data of type undefined. This is likely a result of yielding a "fire-and-forget ` +
        `API" such as signalEntity or continueAsNew.`,
    );
  });
});
