import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { payload } from "../../src/options/payload.js";

describe("payload", () => {
  test.each<[string, unknown]>([
    ['{"a":[1]}', { a: [1] }],
    ["5", 5],
    ["null", null],
    ['"5"', "5"],
    ["Oslo", "Oslo"],
    ["", ""],
    ["5 apples", "5 apples"],
  ])("takes %j for %j", (text, value) => {
    expect(payload(text)).toEqual(value);
  });

  test.each(["{a:1}", '"open', "[urgent] call"])(
    "refuses %s, which a shell may have made",
    (text) => {
      expect(() => payload(text)).toThrow(
        /^It begins as JSON does, and is none: .+use @<file>\.$/s,
      );
    },
  );

  test("reads a file that holds JSON, with or without a mark at its beginning", () => {
    const folder = mkdtempSync(join(tmpdir(), "taskhub-payload-"));
    const file = join(folder, "input.json");
    writeFileSync(file, '\uFEFF{"n":1}');
    expect(payload(`@${file}`)).toEqual({ n: 1 });
    writeFileSync(file, "no JSON");
    expect(() => payload(`@${file}`)).toThrow("The file does not hold JSON");
    rmSync(folder, { recursive: true });
    expect(() => payload(`@${file}`)).toThrow("The file cannot be read");
  });
});
