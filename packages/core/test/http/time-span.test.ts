import { describe, expect, test } from "@jest/globals";
import { timeSpan } from "../../src/http/time-span.js";

describe("timeSpan", () => {
  test.each([
    [0, "00:00:00"],
    [1, "00:00:00.001"],
    [250, "00:00:00.250"],
    [100_000, "00:01:40"],
    [45_296_000, "12:34:56"],
    [86_400_000, "1.00:00:00"],
    [129_600_500.4, "1.12:00:00.500"],
  ])("writes %d ms as .NET does", (ms, text) => {
    expect(timeSpan(ms)).toBe(text);
  });
});
