import { describe, expect, test } from "@jest/globals";
import { median, percentile } from "../../src/measure/percentile.js";

describe("percentile", () => {
  const hundred = Array.from({ length: 100 }, (_, at) => 100 - at);

  test.each([
    [0.5, 50],
    [0.95, 95],
    [0.99, 99],
    [1, 100],
  ])("is, for a share of %p, a value that was measured, whatever the order", (share, value) => {
    expect(percentile(hundred, share)).toBe(value);
  });

  test("is the largest where there are too few values to leave one out", () => {
    expect(percentile([3, 1, 2], 0.99)).toBe(3);
  });

  test("is no number where there are no values, so that no limit is kept by chance", () => {
    expect(percentile([], 0.5)).toBeNaN();
  });
});

describe("median", () => {
  test("is not moved by one slow round", () => {
    expect(median([5, 4, 1_000, 6, 5])).toBe(5);
  });
});
