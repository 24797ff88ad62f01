import { EOL } from "node:os";
import { describe, expect, test } from "@jest/globals";
import type { TypedData } from "../../src/app/typed-data";
import { outputMessages } from "../../src/queues/output-messages";

function texts(value: TypedData): string[] {
  return outputMessages(value).map((message) => message.toString());
}

function lines(...parts: string[]): string {
  return parts.join(EOL);
}

describe("outputMessages", () => {
  test.each<[string, TypedData, string[]]>([
    ["a string as it is", { string: "hello" }, ["hello"]],
    [
      "an object as indented JSON",
      { json: '{"a":[1]}' },
      [lines("{", '  "a": [', "    1", "  ]", "}")],
    ],
    ["a string of JSON again, indented", { string: ' {"a":1}' }, [lines("{", '  "a": 1', "}")]],
    [
      "an array as one message each",
      { json: '["a",1,{"b":2}]' },
      ["a", "1", lines("{", '  "b": 2', "}")],
    ],
    ["a string of a JSON array as one message each", { string: '["a","b"]' }, ["a", "b"]],
    ["an empty array as nothing", { json: "[]" }, []],
    ["flags in the words of .NET", { json: "true" }, ["True"]],
    ["whole numbers", { int: 5 }, ["5"]],
    ["other numbers", { double: 1.5 }, ["1.5"]],
    ["nothing as nothing", {}, []],
  ])("writes %s", (_what, value, expected) => {
    expect(texts(value)).toEqual(expected);
  });

  test("leaves bytes as they are", () => {
    const bytes = Buffer.from([0, 255, 123]);
    expect(outputMessages({ bytes })).toEqual([bytes]);
  });

  test("refuses a string that looks like JSON and is not", () => {
    expect(() => outputMessages({ string: "{oops}" })).toThrow(SyntaxError);
  });

  test("rewrites dates in a string of JSON, and not in an object", () => {
    const date = "2026-11-22T10:00:00.500Z";
    expect(texts({ string: JSON.stringify({ date }) })[0]).toContain('"2026-11-22T10:00:00.5Z"');
    expect(texts({ json: JSON.stringify({ date }) })[0]).toContain(`"${date}"`);
  });
});
