import { describe, expect, test } from "@jest/globals";
import { checkRetryPolicy, RetryOptions, retryPolicyOf } from "../../src/tasks/retry-options.js";

const two = { firstRetryIntervalInMilliseconds: 1_000, maxNumberOfAttempts: 2 };

describe("RetryOptions", () => {
  test("has what is needed, and leaves out what is not said", () => {
    const options = new RetryOptions(1_000, 2);
    expect(JSON.parse(JSON.stringify(options))).toEqual(two);
    expect(Object.keys(options).sort()).toEqual(Object.keys(two));
  });

  test("can be given more afterwards", () => {
    const options = new RetryOptions(1_000, 2);
    options.backoffCoefficient = 2;
    options.maxRetryIntervalInMilliseconds = 5_000;
    options.retryTimeoutInMilliseconds = 60_000;
    expect(retryPolicyOf(options)).toMatchObject({
      ...two,
      backoffCoefficient: 2,
      maxRetryIntervalInMilliseconds: 5_000,
      retryTimeoutInMilliseconds: 60_000,
    });
  });

  test.each([
    ["1000", 2, "firstRetryIntervalInMilliseconds: Expected number but got string"],
    [1_000, undefined, "maxNumberOfAttempts: Expected number but got undefined"],
  ])("refuses (%j, %j), in which something is no number", (first, most, text) => {
    const make = () => new RetryOptions(first as number, most!);
    expect(make).toThrow(new TypeError(text));
  });

  test.each([0, -1, NaN])("refuses a first pause of %d in the words of v3", (first) => {
    const text = "firstRetryIntervalInMilliseconds value must be greater than 0.";
    expect(() => new RetryOptions(first, 2)).toThrow(new RangeError(text));
  });

  test.each([0, -1, NaN])("refuses %d attempts: there is a first call", (most) => {
    expect(() => new RetryOptions(1_000, most)).toThrow(
      new RangeError("maxNumberOfAttempts value must be at least 1: the first call counts."),
    );
  });
});

describe("checkRetryPolicy", () => {
  test.each([
    [undefined, "undefined"],
    [null, "object"],
    [5, "number"],
    [{}, "object"],
    [{ firstRetryIntervalInMilliseconds: 1 }, "object"],
    [{ maxNumberOfAttempts: 1 }, "object"],
  ])("refuses %j in the words of v3", (options, kind) => {
    expect(() => checkRetryPolicy(options)).toThrow(
      new TypeError(
        `retryOptions: Expected object of type RetryOptions but got ${kind}; are you missing properties?`,
      ),
    );
  });

  test.each(["backoffCoefficient", "maxRetryIntervalInMilliseconds", "retryTimeoutInMilliseconds"])(
    "refuses a %s that is no number or not above 0, and takes none",
    (name) => {
      expect(() => checkRetryPolicy({ ...two, [name]: "2" })).toThrow(
        new TypeError(`${name}: Expected number but got string`),
      );
      expect(() => checkRetryPolicy({ ...two, [name]: 0 })).toThrow(
        new RangeError(`${name} value must be greater than 0.`),
      );
      expect(() => checkRetryPolicy({ ...two, [name]: undefined })).not.toThrow();
    },
  );

  test("refuses a predicate that is no function", () => {
    expect(() => checkRetryPolicy({ ...two, handle: true })).toThrow(
      new TypeError("handle: Expected function but got boolean"),
    );
    expect(() => checkRetryPolicy({ ...two, handle: undefined })).not.toThrow();
  });
});

describe("retryPolicyOf", () => {
  test("is a copy", () => {
    const options = { ...two };
    const policy = retryPolicyOf(options);
    options.maxNumberOfAttempts = 9;
    expect(policy.maxNumberOfAttempts).toBe(2);
  });

  test("reads getters, those of a class too", () => {
    class Policy {
      constructor(private readonly attempts: number) {}
      get firstRetryIntervalInMilliseconds() {
        return this.attempts * 500;
      }
      get maxNumberOfAttempts() {
        return this.attempts;
      }
      get backoffCoefficient() {
        return this.attempts + 1;
      }
    }
    expect(retryPolicyOf(new Policy(2))).toMatchObject({ ...two, backoffCoefficient: 3 });
  });
});
