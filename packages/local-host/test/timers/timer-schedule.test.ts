import { describe, expect, test } from "@jest/globals";
import { parseTimerSchedule } from "../../src/timers/timer-schedule";

/** The occurrences after a local time, as local times. */
function occurrences(schedule: string, after: string, count = 2): string[] {
  const { next } = parseTimerSchedule(schedule);
  const found: Date[] = [];
  while (found.length < count) {
    const at = next(found.at(-1) ?? new Date(after));
    if (at === undefined) break;
    found.push(at);
  }
  return found.map(
    (at) =>
      `${at.getFullYear()}-${at.getMonth() + 1}-${at.getDate()} ${at.toTimeString().slice(0, 8)}`,
  );
}

describe("parseTimerSchedule", () => {
  test.each([
    ["*/20 * * * * *", ["2026-11-22 10:00:20", "2026-11-22 10:00:40"]],
    ["0 */5 * * * *", ["2026-11-22 10:05:00", "2026-11-22 10:10:00"]],
    ["*/5 * * * *", ["2026-11-22 10:05:00", "2026-11-22 10:10:00"]],
    ["0 10/20 * * * *", ["2026-11-22 10:10:00", "2026-11-22 10:30:00"]],
    ["0 30 9 * JAN,mar Mon-Fri", ["2027-1-1 09:30:00", "2027-1-4 09:30:00"]],
    ["00:00:30", ["2026-11-22 10:00:30", "2026-11-22 10:01:00"]],
    ["1.00:00:00", ["2026-11-23 10:00:00", "2026-11-24 10:00:00"]],
  ])("%s fires at %j", (schedule, expected) => {
    expect(occurrences(schedule, "2026-11-22T10:00:00")).toEqual(expected);
  });

  test("asks for the day of the month and the day of the week together", () => {
    expect(occurrences("0 0 0 13 * Fri", "2026-01-01T00:00:00")).toEqual([
      "2026-2-13 00:00:00",
      "2026-3-13 00:00:00",
    ]);
  });

  test("may never fire", () => {
    expect(occurrences("0 0 0 31 2 *", "2026-01-01T00:00:00")).toEqual([]);
  });

  test("knows whether it fires more than once a minute", () => {
    const isFrequent = (text: string) => parseTimerSchedule(text).isFrequent;
    expect([isFrequent("*/30 * * * * *"), isFrequent("0 * * * * *")]).toEqual([true, false]);
  });

  test.each([
    "soon",
    "00:00:00",
    "* * * *",
    "60 * * * * *",
    "* * 24 * * *",
    "0 0 0 0 * *",
    "0 0 0 * 13 *",
    "0 0 0 * * 7",
    "0 0 0 ? * *",
    "0 0 0 L * *",
    "*/0 * * * * *",
    "0 0 0 * * Sunday",
  ])("refuses %s", (text) => {
    expect(() => parseTimerSchedule(text)).toThrow(`The schedule "${text}" is`);
  });
});
