import { describe, expect, test } from "@jest/globals";
import { assertNotBlank } from "../src/assert-not-blank.js";

describe("assertNotBlank", () => {
  test("accepts a string with something in it", () => {
    expect(() => assertNotBlank(" x ", "name")).not.toThrow();
  });

  test.each([undefined, null, 7, {}])("refuses %j in the words of v3", (value) => {
    const text = `name: Expected non-empty, non-whitespace string but got ${typeof value}`;
    expect(() => assertNotBlank(value, "name")).toThrow(new TypeError(text));
  });

  test.each(["", " \t\n"])("refuses %j in the words of v3", (value) => {
    const text = "name: Expected non-empty, non-whitespace string but got empty string";
    expect(() => assertNotBlank(value, "name")).toThrow(new Error(text));
  });
});
