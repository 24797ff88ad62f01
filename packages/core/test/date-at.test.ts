import { describe, expect, test } from "@jest/globals";
import { dateAt } from "../src/date-at.js";

describe("dateAt", () => {
  test.each([
    [1_767_225_600_000, "2026-01-01T00:00:00.000Z"],
    [-1, "1970-01-01T00:00:00.000Z"],
    [-Infinity, "1970-01-01T00:00:00.000Z"],
    [8.64e15, "+275760-09-13T00:00:00.000Z"],
    [8.64e15 + 1_000, "+275760-09-13T00:00:00.000Z"],
    [Infinity, "+275760-09-13T00:00:00.000Z"],
  ])("of %d is %s", (ms, iso) => {
    expect(dateAt(ms).toISOString()).toBe(iso);
  });
});
