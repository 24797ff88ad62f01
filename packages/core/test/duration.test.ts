import { describe, expect, test } from "@jest/globals";
import { durationMs } from "../src/duration.js";

describe("durationMs", () => {
  test.each([
    [0, 0],
    [1_500, 1_500],
    [0.5, 0.5],
    [{ milliseconds: 1 }, 1],
    [{ seconds: 1 }, 1_000],
    [{ minutes: 1 }, 60_000],
    [{ hours: 1 }, 3_600_000],
    [{ days: 1 }, 86_400_000],
    [{ hours: 1.5 }, 5_400_000],
    [{ days: 1, hours: 2, minutes: 3, seconds: 4, milliseconds: 5 }, 93_784_005],
    [{ hours: 1, minutes: -30 }, 1_800_000],
  ])("of %j is %d milliseconds", (duration, ms) => {
    expect(durationMs(duration, "timeout")).toBe(ms);
  });

  test.each([
    [-1, "-1"],
    [NaN, "NaN"],
    [Infinity, "Infinity"],
    [{ minutes: 1, seconds: -61 }, "-1000"],
    [{ days: NaN }, "NaN"],
  ])("refuses %j, which lies outside the range", (duration, got) => {
    expect(() => durationMs(duration, "timeout")).toThrow(
      new RangeError(
        `timeout: Expected a finite duration of at least 0 but got ${got} milliseconds`,
      ),
    );
  });

  test.each([
    [{}, "{}"],
    [{ hour: 1 }, '{"hour":1}'],
    [{ hours: 1, weeks: 1 }, '{"hours":1,"weeks":1}'],
    [{ hours: "1" }, '{"hours":"1"}'],
    [[1_000], "[1000]"],
    [null, "null"],
    ["1h", '"1h"'],
    [undefined, "undefined"],
    [true, "true"],
    [5n, "a bigint"],
    [Symbol("1h"), "symbol"],
    [new Date(0), '"1970-01-01T00:00:00.000Z"'],
  ])("refuses what is no duration, such as %p", (duration, got) => {
    expect(() => durationMs(duration, "fireAt")).toThrow(
      new TypeError(
        `fireAt: Expected milliseconds, or an object with some of days, hours, minutes, seconds, ` +
          `milliseconds, but got ${got}`,
      ),
    );
  });
});
