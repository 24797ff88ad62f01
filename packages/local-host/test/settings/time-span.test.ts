import { describe, expect, test } from "@jest/globals";
import { parseTimeSpan } from "../../src/settings/time-span";

describe("parseTimeSpan", () => {
  test.each([
    ["00:00:02", 2000],
    ["00:05", 300_000],
    ["1.02:03:04", 93_784_000],
    ["00:00:00.1", 100],
    ["00:00:00.0500000", 50],
    ["5", 432_000_000], // a bare number is days
  ])("reads %s as %i ms", (text, ms) => {
    expect(parseTimeSpan(text)).toBe(ms);
  });

  test.each(["", "2s", "24:00:00", "00:60:00", "00:00:60", "-00:00:01", "1:2:3:4"])(
    "does not read %s",
    (text) => {
      expect(parseTimeSpan(text)).toBeUndefined();
    },
  );
});
