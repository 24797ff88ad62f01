import { describe, expect, test } from "@jest/globals";
import { controlQueueIndex } from "../src/control-queue-index.js";

describe("controlQueueIndex", () => {
  test.each([
    ["", 1, 5, 1],
    ["a", 0, 12, 1],
    ["abc", 3, 11, 2],
    ["foobar", 0, 8, 1],
    ["order-42", 0, 4, 2],
    ["@counter@mycounter", 3, 7, 2],
    ["@Counter@MyCounter", 3, 7, 2],
    ["0123456789abcdef0123456789abcdef", 1, 5, 0],
    ["550f83e0e7b84ac2b0f5d9cd1c1b2a3e", 0, 0, 1],
    ["Gr\u00fc\u00dfe-\u6771\u4eac", 1, 1, 2],
    ["na\u00efve/id", 1, 1, 1],
    ["instance\u{1F600}", 3, 11, 2],
  ])("%j is served by queue %i of 4, %i of 16, %i of 3", (instanceId, of4, of16, of3) => {
    expect([4, 16, 3].map((count) => controlQueueIndex(instanceId, count))).toEqual([
      of4,
      of16,
      of3,
    ]);
  });

  test("a lone surrogate counts as the replacement character", () => {
    expect(controlQueueIndex("a\ud800", 16)).toBe(controlQueueIndex("a\ufffd", 16));
  });

  test("one queue serves all", () => {
    expect(controlQueueIndex("foobar", 1)).toBe(0);
  });

  test.each([0, 17, -1, 1.5, Number.NaN])("refuses %d partitions", (count) => {
    expect(() => controlQueueIndex("a", count)).toThrow(RangeError);
    expect(() => controlQueueIndex("a", count)).toThrow(`from 1 to 16, got ${count}`);
  });
});
