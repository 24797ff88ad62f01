import { describe, expect, test } from "@jest/globals";
import { expandSettings } from "../../src/settings/expand-settings";

describe("expandSettings", () => {
  test("replaces every %NAME% by its setting", () => {
    expect(expandSettings("a-%X%-%Y%", { X: "1", Y: "2" })).toBe("a-1-2");
  });

  test.each([
    ["%MISSING%", '"%MISSING%" does not resolve'],
    ["%EMPTY%", '"%EMPTY%" does not resolve'],
    ["50%", 'a "%" without a second one'],
  ])("refuses %s", (text, reason) => {
    expect(() => expandSettings(text, { EMPTY: "" })).toThrow(reason);
  });
});
