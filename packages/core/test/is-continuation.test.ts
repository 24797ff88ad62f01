import { describe, expect, test } from "@jest/globals";
import { isContinuation } from "../src/is-continuation.js";
import { nextExecutionId } from "../src/message.js";

describe("isContinuation", () => {
  const next = (times: number) =>
    Array.from({ length: times }).reduce<string>((id) => nextExecutionId("i", id), "e");

  test.each([1, 2, 1_000])("is true of the execution %i generations later", (times) => {
    expect(isContinuation("i", { before: "e", after: next(times) })).toBe(true);
  });

  test("is false of itself, of one before, of another, and of another instance's", () => {
    for (const after of ["e", "other", next(1_001)]) {
      expect(isContinuation("i", { before: "e", after })).toBe(false);
    }
    expect(isContinuation("i", { before: next(1), after: "e" })).toBe(false);
    expect(isContinuation("j", { before: "e", after: next(1) })).toBe(false);
  });
});
