import { instant } from "../../src/options/instant.js";

describe("instant", () => {
  test.each([
    ["2031-03-01", "2031-03-01T00:00:00.000Z"],
    ["2031-03-01T09:15", "2031-03-01T09:15:00.000Z"],
    ["2031-03-01 09:15:02", "2031-03-01T09:15:02.000Z"],
    ["2031-03-01T09:15:02.5Z", "2031-03-01T09:15:02.500Z"],
    ["2031-03-01t09:15:02+02:00", "2031-03-01T07:15:02.000Z"],
    ["2032-02-29", "2032-02-29T00:00:00.000Z"],
  ])("reads %s as %s", (text, iso) => {
    expect(instant(text).toISOString()).toBe(iso);
  });

  test("reads how long ago", () => {
    const before = Date.now();
    const [read, after] = [instant("30d").getTime(), Date.now()];
    expect(read).toBeGreaterThanOrEqual(before - 30 * 86_400_000);
    expect(read).toBeLessThanOrEqual(after - 30 * 86_400_000);
  });

  test.each([
    "",
    "yesterday",
    "2031-02-29",
    "2031-13-01",
    "2031-03-01T25:00",
    "3/1/2031",
    "5",
    "-2h",
  ])("refuses %j", (text) => {
    expect(() => instant(text)).toThrow("Expected a time such as 2031-03-01");
  });
});
