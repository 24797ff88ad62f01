import { describe, expect, test } from "@jest/globals";
import { retryAfter } from "../../src/http/retry-after.js";

const NOW = new Date("2026-01-01T00:00:00.250Z");

function after(seconds: number): Date {
  return new Date(NOW.getTime() + seconds * 1_000);
}

describe("retryAfter", () => {
  test.each(["90", " 90 "])("is so many seconds from now: %j", (header) => {
    expect(retryAfter(header, NOW)).toEqual(after(90));
  });

  test.each(["Thu, 01 Jan 2026 00:01:30 GMT", "Thursday, 01-Jan-26 00:01:30 GMT"])(
    "is the date that is given: %s",
    (header) => {
      expect(retryAfter(header, NOW)).toEqual(new Date("2026-01-01T00:01:30Z"));
    },
  );

  test.each(["0", "Wed, 31 Dec 2025 23:59:00 GMT", "Thu, 01 Jan 2026 00:00:01 GMT"])(
    "is a second from now at least: %s",
    (header) => {
      expect(retryAfter(header, NOW)).toEqual(after(1));
    },
  );

  test.each(["99999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT"])(
    "is a year from now at most: %s",
    (header) => {
      expect(retryAfter(header, NOW)).toEqual(after(365 * 86_400));
    },
  );

  test.each([undefined, "", "soon", "-5", "1.5", "Thu Jan  1 00:01:30 2026", "never GMT"])(
    "is nothing if it is neither, or means another time on another machine: %j",
    (header) => {
      expect(retryAfter(header, NOW)).toBeUndefined();
    },
  );
});
