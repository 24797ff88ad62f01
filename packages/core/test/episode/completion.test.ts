import { describe, expect, test } from "@jest/globals";
import { completionOf, failureOf } from "../../src/episode/completion.js";
import { Instance } from "../instance.js";

describe("completionOf", () => {
  test.each([
    [{ a: [1] }, '{"a":[1]}'],
    ["text", '"text"'],
    [null, "null"],
    [undefined, undefined],
  ])("writes %j as JSON", (returned, result) => {
    expect(completionOf(returned)).toEqual({ status: "Completed", result });
  });

  test("refuses a value that JSON cannot hold, and says why", () => {
    const circle: unknown[] = [];
    circle.push(circle);
    const text = "The orchestrator returned a value that cannot be written as JSON: ";
    expect(() => completionOf(1n)).toThrow(`${text}Do not know how to serialize a BigInt`);
    expect(() => completionOf(circle)).toThrow(`${text}Converting circular structure`);
  });

  test("refuses a task that was returned without a yield", () => {
    // eslint-disable-next-line require-yield -- the mistake
    const instance = new Instance(function* (df) {
      return df.callActivity("a");
    });
    instance.begin();
    expect(instance.end).toMatchObject({
      status: "Failed",
      result: expect.stringContaining("The orchestrator returned a Task instead of its result."),
    });
  });
});

describe("failureOf", () => {
  test.each([
    ["an error", new RangeError("too far"), "too far"],
    ["a string", "boom", "boom"],
    ["nothing", undefined, "undefined"],
  ])("tells clients and parents which function failed with %s", (_, thrown, message) => {
    expect(failureOf("Ship", thrown)).toMatchObject({
      status: "Failed",
      result: `Orchestrator function 'Ship' failed: ${message}`,
      failureDetails: { errorMessage: message },
    });
  });
});
