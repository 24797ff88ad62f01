import { timeSpanMs } from "../../src/settings/time-span.js";

describe("timeSpanMs", () => {
  test.each([
    ["00:00:30", 30_000],
    ["00:05", 300_000],
    ["01:02:03", 3_723_000],
    ["1.12:00:00", 129_600_000],
    ["00:00:00.25", 250],
    ["7.00:00:00.0000001", 604_800_000],
    [" 00:00:10 ", 10_000],
  ])("reads %s", (text, ms) => {
    expect(timeSpanMs(text)).toBe(ms);
  });

  test.each(["", "30", "30s", "24:00:00", "00:60:00", "00:00:61", "-00:00:10", "1:2:3:4", "PT5M"])(
    "does not take %p for a time span",
    (text) => {
      expect(timeSpanMs(text)).toBeUndefined();
    },
  );
});
