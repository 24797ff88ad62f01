import { describe, expect, test } from "@jest/globals";
import { describeFailure } from "../src/describe-failure.js";
import { NonRetriableError } from "../src/non-retriable-error.js";
import { TaskFailedError } from "../src/task-failed-error.js";

describe("describeFailure", () => {
  test("tells type, message and stack of an error", () => {
    const error = new RangeError("too far");
    expect(describeFailure(error)).toEqual({
      message: "too far",
      details: {
        errorType: "RangeError",
        errorMessage: "too far",
        stackTrace: error.stack,
        innerFailure: undefined,
        isNonRetriable: false,
      },
    });
  });

  test.each([
    ["a string", "boom", "boom"],
    ["a number", 42, "42"],
    ["undefined", undefined, "undefined"],
    ["null", null, "null"],
    ["a symbol", Symbol("s"), "Symbol(s)"],
    ["something with a message", { message: "like an error" }, "like an error"],
    ["an error without a message", new TypeError(), "TypeError"],
    ["an object without a message", {}, "[object Object]"],
  ])("has a message for %s", (_, thrown, message) => {
    expect(describeFailure(thrown).message).toBe(message);
    expect(describeFailure(thrown).details.errorMessage).toBe(message);
  });

  test("calls it an Error if it has no name", () => {
    expect(describeFailure("boom").details.errorType).toBe("Error");
  });

  test("never throws, whatever the value does when it is read", () => {
    const hostile = new Proxy(
      {},
      {
        get: () => {
          throw new Error("hands off");
        },
      },
    );
    const message = "a value that cannot be shown was thrown";
    expect(describeFailure(hostile).message).toBe(message);
    expect(describeFailure(Object.create(null)).message).toBe(message);
  });

  test("keeps the chain of causes", () => {
    const error = new Error("outer", { cause: new TypeError("middle", { cause: "inner" }) });
    expect(describeFailure(error).details).toMatchObject({
      errorMessage: "outer",
      innerFailure: {
        errorType: "TypeError",
        errorMessage: "middle",
        innerFailure: { errorMessage: "inner" },
      },
    });
  });

  test("gives up on a circle of causes", () => {
    const error = new Error("round");
    error.cause = error;
    let depth = 0;
    for (let each = describeFailure(error).details.innerFailure; each; each = each.innerFailure) {
      depth++;
    }
    expect(depth).toBe(10);
  });

  test("ignores a cause of null", () => {
    const { details } = describeFailure(new Error("alone", { cause: null }));
    expect(details.innerFailure).toBeUndefined();
  });

  test("keeps what is known of a task that failed", () => {
    const details = { errorType: "CardError", errorMessage: "declined", isNonRetriable: false };
    const error = new TaskFailedError(details, "pay", 0);
    expect(describeFailure(error).details.innerFailure).toMatchObject(details);
  });

  test("takes an error at its word that trying again cannot help", () => {
    expect(describeFailure(new NonRetriableError("declined")).details).toMatchObject({
      errorType: "NonRetriableError",
      isNonRetriable: true,
    });
    const own = Object.assign(new Error("declined"), { isNonRetriable: true });
    expect(describeFailure(own).details.isNonRetriable).toBe(true);
    const unsure = Object.assign(new Error("declined"), { isNonRetriable: "yes" });
    expect(describeFailure(unsure).details.isNonRetriable).toBe(false);
  });
});
