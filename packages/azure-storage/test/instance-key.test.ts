import { describe, expect, test } from "@jest/globals";
import { escapeInstanceKey, unescapeInstanceKey, validateInstanceId } from "../src/instance-key.js";
import { InvalidInstanceIdError } from "../src/invalid-instance-id-error.js";

const ESCAPES = [
  ["order-42", "order-42"],
  ["a^b", "a^^b"],
  ["a/b", "a^0b"],
  ["a\\b", "a^1b"],
  ["a#b", "a^2b"],
  ["a?b", "a^3b"],
  ["^0", "^^0"],
  ["^/", "^^^0"],
  ["\u0000", "^\u00c0"],
  ["\u001f", "^\u00df"],
  ["\u007f", "^\u013f"],
  ["\u009f", "^\u015f"],
  ["\u00c0^\u00c0", "\u00c0^^\u00c0"],
  ["@counter@c1", "@counter@c1"],
  ["5b0c:3", "5b0c:3"],
  ["Gr\u00fc\u00dfe-\u6771\u4eac \u{1F600}", "Gr\u00fc\u00dfe-\u6771\u4eac \u{1F600}"],
] as const;

describe("escapeInstanceKey", () => {
  test.each(ESCAPES)("%j is %j", (id, key) => {
    expect(escapeInstanceKey(id)).toBe(key);
  });

  test("no two ids of up to three odd characters share a key, and each comes back", () => {
    const odd = ["^", "/", "0", "3", "\u0000", "\u00c0", "\u007f", "\u013f"];
    const ids = odd.flatMap((a) => [
      a,
      ...odd.flatMap((b) => [a + b, ...odd.map((c) => a + b + c)]),
    ]);
    const keys = ids.map(escapeInstanceKey);
    expect(new Set(keys).size).toBe(ids.length);
    expect(keys.map(unescapeInstanceKey)).toEqual(ids);
  });
});

describe("unescapeInstanceKey", () => {
  test.each(ESCAPES)("gives %j back", (id, key) => {
    expect(unescapeInstanceKey(key)).toBe(id);
  });

  test.each(["a^b", "^", "a^4"])(
    "%j, as tools without escapes write it, is left as it is",
    (key) => {
      expect(unescapeInstanceKey(key)).toBe(key);
    },
  );
});

describe("validateInstanceId", () => {
  test.each([
    "a",
    "order-42",
    "a^b",
    "x@y",
    "5b0c:3",
    "a".repeat(256),
    "Gr\u00fc\u00dfe \u{1F600}",
    "a.b",
    "...",
  ])("accepts %j", (id) => {
    expect(() => validateInstanceId(id)).not.toThrow();
  });

  test.each([
    ["", "it is blank"],
    [" \t", "it is blank"],
    ["a".repeat(257), "it has 257 characters, 256 are allowed"],
    ["@counter@c1", "ids that begin with '@' are kept for entities."],
    ["a/b", 'it contains "/"'],
    ["a\\b", 'it contains "\\\\"'],
    ["a#b", 'it contains "#"'],
    ["a?b", 'it contains "?"'],
    ["a\u0000b", 'it contains "\\u0000"'],
    ["a\u0085b", 'it contains "\u0085"'],
    ["a\ud800b", "it is not well-formed Unicode."],
    ["a\uffffb", "it contains U+FFFE or U+FFFF, which XML cannot hold."],
    ["..", "a web address cannot hold it as a folder."],
    [".", "a web address cannot hold it as a folder."],
  ])("refuses %j: %s", (id, reason) => {
    const validate = (): void => validateInstanceId(id);
    expect(validate).toThrow(InvalidInstanceIdError);
    expect(validate).toThrow(`cannot be used: ${reason}`);
  });

  test("the error has a code and the id", () => {
    const error = new InvalidInstanceIdError("a/b", "it contains '/'");
    expect(error).toMatchObject({ code: "InvalidInstanceId", instanceId: "a/b" });
  });

  test("the longest key of a valid id fits a table key of 1 KiB", () => {
    expect(Buffer.byteLength(escapeInstanceKey("^".repeat(256)), "utf16le")).toBe(1024);
  });
});
