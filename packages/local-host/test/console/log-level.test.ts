import { describe, expect, test } from "@jest/globals";
import { effectiveLevels, isShown } from "../../src/console/log-level";

describe("isShown", () => {
  test("goes by the longest prefix of the category", () => {
    const levels = { default: "warning", Function: "error", "Function.hello": "debug" } as const;
    expect(isShown(levels, "Function.hello.User", "debug")).toBe(true);
    expect(isShown(levels, "Function.other.User", "warning")).toBe(false);
    expect(isShown(levels, "Host", "warning")).toBe(true);
    expect(isShown(levels, "Host", "information")).toBe(false);
  });

  test("never shows the level none", () => {
    expect(isShown({ default: "trace" }, "Host", "none")).toBe(false);
  });
});

describe("effectiveLevels", () => {
  test("shows what the library says from warnings on, and all of it when verbose", () => {
    expect(isShown(effectiveLevels({}, false), "Worker", "information")).toBe(false);
    expect(isShown(effectiveLevels({}, false), "Worker", "warning")).toBe(true);
    expect(isShown(effectiveLevels({}, true), "Worker", "debug")).toBe(true);
  });
});
