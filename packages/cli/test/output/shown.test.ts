import { plainText } from "../../src/output/plain-text.js";
import { ShortValues } from "../../src/output/short-values.js";
import { shownDuration } from "../../src/output/shown-duration.js";

describe("plainText", () => {
  test("shows what a terminal would obey", () => {
    expect(plainText("a\u001b[2J\r\nb\u009bc\u202ed")).toBe("a\\u001b[2J\\r\\nb\\u009bc\\u202ed");
    expect(plainText("Ærø \u{1f600} '\"\\")).toBe("Ærø \u{1f600} '\"\\");
  });
});

describe("ShortValues", () => {
  test("shows short values whole, and shortens large ones between characters", () => {
    const values = new ShortValues();
    expect([values.show({ a: 1 }), values.show("text"), values.show(null)]).toEqual([
      ...['{"a":1}', "text", ""],
    ]);
    expect(values.hint).toBe("");
    expect(values.show("\u{1f600}".repeat(81))).toBe(
      `${"\u{1f600}".repeat(80)}... (162 characters)`,
    );
    expect(values.hint).toContain("--json shows them whole");
  });
});

describe("shownDuration", () => {
  test.each([
    [-3, "0 ms"],
    [999, "999 ms"],
    [1_250, "1.25 s"],
    [125_000, "2 m 5 s"],
    [11_520_000, "3 h 12 m"],
    [183_600_000, "2 d 3 h"],
  ])("%i ms is %s", (ms, text) => {
    expect(shownDuration(ms)).toBe(text);
  });
});
