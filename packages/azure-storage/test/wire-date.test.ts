import { describe, expect, test } from "@jest/globals";
import { formatWireDate, parseWireDate } from "../src/wire-date.js";

describe("formatWireDate", () => {
  test.each([
    ["2026-06-24T10:00:00.000Z", "2026-06-24T10:00:00Z"],
    ["2026-06-24T10:00:00.500Z", "2026-06-24T10:00:00.5Z"],
    ["2026-06-24T10:00:00.050Z", "2026-06-24T10:00:00.05Z"],
    ["2026-06-24T10:00:00.123Z", "2026-06-24T10:00:00.123Z"],
    ["2026-06-20T10:00:20.001Z", "2026-06-20T10:00:20.001Z"],
  ])("writes %s as %s, without trailing zeros", (instant, text) => {
    expect(formatWireDate(new Date(instant))).toBe(text);
  });

  test.each(["1601-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])(
    "writes %s, which a row can hold",
    (text) => {
      expect(formatWireDate(new Date(text))).toBe(text);
    },
  );

  test.each([
    ["1600-12-31T23:59:59Z", "1600-12-31T23:59:59.000Z"],
    ["+010000-01-01T00:00:00Z", "+010000-01-01T00:00:00.000Z"],
    ["never", "an invalid date"],
  ])("refuses %s", (text, found) => {
    expect(() => formatWireDate(new Date(text))).toThrow(
      `Expected an instant in the years 1601 to 9999, got ${found}.`,
    );
  });
});

describe("parseWireDate", () => {
  test.each([
    ["2026-06-24T10:00:00.1239999Z", "2026-06-24T10:00:00.123Z"],
    ["2026-06-24T10:00:00Z", "2026-06-24T10:00:00.000Z"],
    ["2026-06-24T10:00:00.5", "2026-06-24T10:00:00.500Z"],
    ["2026-06-24T12:00:00.5+02:00", "2026-06-24T10:00:00.500Z"],
    ["2026-06-24T10:00:00+00:00", "2026-06-24T10:00:00.000Z"],
    ["0001-01-01T00:00:00", "0001-01-01T00:00:00.000Z"],
    ["9999-12-31T23:59:59.9999999", "9999-12-31T23:59:59.999Z"],
  ])("reads %s to the millisecond", (text, instant) => {
    expect(parseWireDate(text)?.toISOString()).toBe(instant);
  });

  test.each(["", "2026-06-24", "2026-13-24T10:00:00Z", "24.06.2026 10:00", "1750759200000"])(
    "takes %j for no instant",
    (text) => {
      expect(parseWireDate(text)).toBeUndefined();
    },
  );
});
