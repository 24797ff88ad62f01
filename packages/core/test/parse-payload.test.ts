import { describe, expect, test } from "@jest/globals";
import { parsePayload } from "../src/parse-payload.js";

describe("parsePayload", () => {
  test.each([
    ["null", null],
    ['"text"', "text"],
    ['{"a":[1]}', { a: [1] }],
    ["0", 0],
  ])("reads %s as JSON", (text, value) => {
    expect(parsePayload(text)).toEqual(value);
  });

  test("returns text that is not JSON as it is", () => {
    expect(parsePayload("approved by Ann")).toBe("approved by Ann");
  });

  test.each([undefined, ""])("returns nothing for %j", (text) => {
    expect(parsePayload(text)).toBeUndefined();
  });
});
