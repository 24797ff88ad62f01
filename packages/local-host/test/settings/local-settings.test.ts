import { describe, expect, test } from "@jest/globals";
import { applyLocalSettings, parseLocalSettings } from "../../src/settings/local-settings";

function parse(content: unknown) {
  return parseLocalSettings("local.settings.json", JSON.stringify(content));
}

describe("parseLocalSettings", () => {
  test("takes comments, numbers and flags as the Core Tools do", () => {
    const text = '{ // comment\n "Values": { "A": "a", "N": 5, "T": true, "Nothing": null, } }';
    expect(parseLocalSettings("file", text).values).toEqual({ A: "a", N: "5", T: "true" });
  });

  test("puts connection strings below their section", () => {
    expect(parse({ ConnectionStrings: { Db: "x" } }).values).toEqual({
      "ConnectionStrings:Db": "x",
    });
  });

  test("reads port and CORS", () => {
    const host = { LocalHttpPort: 7072, CORS: "http://a, http://b", CORSCredentials: true };
    expect(parse({ Host: host })).toMatchObject({
      port: 7072,
      corsOrigins: ["http://a", "http://b"],
      allowsCredentials: true,
    });
  });

  test.each([
    [{ IsEncrypted: true, Values: {} }, "is encrypted"],
    [{ Values: { A: { B: "c" } } }, '"A" is {"B":"c"}'],
    [{ Values: [] }, '"Values" in local.settings.json must be an object'],
    [{ Host: { LocalHttpPort: "high" } }, "must be a port"],
  ])("refuses %j", (content, reason) => {
    expect(() => parse(content)).toThrow(reason);
  });

  test("names the line of a mistake", () => {
    expect(() => parseLocalSettings("file", '{\n "Values": {\n  oops\n } }')).toThrow(
      "file is not valid JSON, line 3",
    );
  });
});

describe("applyLocalSettings", () => {
  test("lets a variable that is set win, and an empty one not", () => {
    const env = { SET: "old", EMPTY: "" };
    const skipped = applyLocalSettings(
      parse({ Values: { SET: "new", EMPTY: "x", NEW: "y" } }),
      env,
    );
    expect(env).toEqual({ SET: "old", EMPTY: "x", NEW: "y" });
    expect(skipped).toEqual(["SET"]);
  });
});
