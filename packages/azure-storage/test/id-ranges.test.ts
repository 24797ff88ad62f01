import { describe, expect, test } from "@jest/globals";
import { idsOf, toRanges } from "../src/id-ranges.js";

describe("toRanges", () => {
  test.each([
    [[], []],
    [[4], [4]],
    [[1, 2], [[1, 2]]],
    [
      [3, 1, 2, 9, 7, 6],
      [[1, 3], [6, 7], 9],
    ],
    [[5, 5, 6], [[5, 6]]],
  ])("makes of %j %j", (ids, ranges) => {
    expect(toRanges(ids)).toEqual(ranges);
  });

  test("comes back as it was, whatever the ids", () => {
    for (let seed = 1; seed < 200; seed++) {
      const ids = Array.from({ length: 40 }, (_, i) => i).filter((i) => (seed * (i + 3)) % 7 < 4);
      expect(idsOf(toRanges(ids))).toEqual(ids);
    }
  });

  test("keeps ten thousand that follow each other in a few characters", () => {
    const ids = Array.from({ length: 10_000 }, (_, i) => i);
    expect(JSON.stringify(toRanges(ids))).toBe("[[0,9999]]");
  });
});

describe("idsOf", () => {
  test.each<{ readonly entry: unknown }>([
    ...["1", [1], [2, 1], [1, "2"], 1.5, null, {}].map((entry) => ({ entry })),
    ...[-1, [-1, 1], 2 ** 31, [0, 2 ** 31]].map((entry) => ({ entry })),
  ])("refuses $entry", ({ entry }) => {
    expect(idsOf([entry])).toBeUndefined();
  });

  test("refuses more than a million, in one pair or in many", () => {
    expect(idsOf([[1, 1_000_000]])).toHaveLength(1_000_000);
    expect(idsOf([[0, 1_000_000]])).toBeUndefined();
    expect(idsOf([[1, 1_000_000], 0])).toBeUndefined();
    expect(idsOf([[0, 2_000_000_000]])).toBeUndefined();
  });
});
