import { describe, expect, test } from "@jest/globals";
import { compareVersions } from "../src/compare-versions.js";
import { seeded } from "./world/virtual-time.js";

/** Versions of every kind, from the oldest to the newest among those that are numbers. */
const NUMBERS = [
  "1",
  "1.0",
  "1.0.0",
  "1.0.0.0",
  "1.0.1",
  "1.2",
  "1.10",
  "2",
  "2.0",
  "9",
  "10",
  "10.0.0.7",
];
const OTHERS = ["v1", "V2", "2025-01-31", "1.0-beta", "1.2.3.4.5", "1..2", "-1.0", "99999999999"];
const BLANK = [undefined, "", "  "];
const ALL = [...BLANK, ...NUMBERS, ...OTHERS];

describe("compareVersions", () => {
  test.each([
    ["1.0.0", "1.0.0", 0],
    ["1.1.0", "1.0.0", 1],
    ["1.0.0", "1.1.0", -1],
    ["1", "1", 0],
    ["2", "1", 1],
    ["1", "2", -1],
    ["", "1", -1],
    ["1", "", 1],
    ["", "", 0],
  ])("agrees with the original on %j and %j", (one, other, expected) => {
    expect(Math.sign(compareVersions(one, other))).toBe(expected);
  });

  test("takes numbers between dots for numbers, and an absent one for less than 0", () => {
    for (const [index, older] of NUMBERS.entries()) {
      for (const newer of NUMBERS.slice(index + 1)) {
        expect({ older, newer, sign: Math.sign(compareVersions(older, newer)) }).toEqual({
          ...{ older, newer, sign: -1 },
        });
      }
    }
  });

  test("takes leading zeros and blanks around a number for nothing", () => {
    expect(compareVersions(" 01. 2 ", "1.2")).toBe(0);
  });

  test.each([
    ["v1.0", "V1.0", 0],
    ["2025-01-31", "2025-02-01", -1],
    ["1.0-beta", "1.0-alpha", 1],
    ["v10", "v9", -1],
    // as the original reads neither as numbers: too many, too large
    ["1.2.3.4.10", "1.2.3.4.9", -1],
    ["10000000000", "9000000000", -1],
  ])("compares other versions as texts, ignoring case: %j and %j", (one, other, expected) => {
    expect(Math.sign(compareVersions(one, other))).toBe(expected);
  });

  test("takes an absent, an empty and a blank version for equal, and for older than any", () => {
    for (const none of BLANK) {
      for (const other of BLANK) expect(compareVersions(none, other)).toBe(0);
      for (const some of [...NUMBERS, ...OTHERS]) {
        expect(compareVersions(none, some)).toBeLessThan(0);
      }
    }
  });

  test("answers the other way round when asked the other way round", () => {
    for (const one of ALL) {
      expect(compareVersions(one, one)).toBe(0);
      for (const other of ALL) {
        const [there, back] = [compareVersions(one, other), compareVersions(other, one)];
        expect({ one, other, sum: Math.sign(there) + Math.sign(back) }).toEqual({
          ...{ one, other, sum: 0 },
        });
      }
    }
  });

  test("puts any three numbers into one order", () => {
    const fraction = seeded(7);
    const any = () => {
      const parts = Array.from({ length: 1 + Math.floor(fraction() * 4) }, () =>
        Math.floor(fraction() * 3),
      );
      return parts.join(".");
    };
    for (let round = 0; round < 2_000; round++) {
      const [a, b, c] = [any(), any(), any()].sort(compareVersions) as [string, string, string];
      const signs = [compareVersions(a, b), compareVersions(b, c), compareVersions(a, c)];
      expect({ a, b, c, ok: signs.every((sign) => sign <= 0) }).toEqual({ a, b, c, ok: true });
      expect(compareVersions(a, b) === 0).toBe(a === b);
    }
  });
});
