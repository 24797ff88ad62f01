import type { FunctionOutput } from "@azure/functions";
import { warnOfExpressions } from "../../src/host/warn-of-expressions.js";

const run = () => undefined;

/** What is said of an activity with a binding of that path. */
function warnings(path: string, as: "extraInputs" | "extraOutputs" | "return"): string[] {
  const binding: FunctionOutput = { type: "blob", name: "b", path };
  const bindings = { extraInputs: [], extraOutputs: [], return: undefined };
  const given = { ...bindings, [as]: as === "return" ? binding : [binding] };
  const lines: string[] = [];
  warnOfExpressions([{ name: "Notify", bindings: given, run }], (_, line) => void lines.push(line));
  return lines;
}

describe("warnOfExpressions", () => {
  test.each([
    ["extraInputs", "pictures/{name}.png", "{name}"],
    ["extraOutputs", "pictures/{data.name}.png", "{data.name}"],
    ["return", "pictures/{rand-guid}/{instanceId}", "{instanceId}"],
  ] as const)("tells of %s %s", (as, path, unknown) => {
    expect(warnings(path, as)).toEqual([
      expect.stringContaining(
        `Activity 'Notify': path "${path}" of a binding names ${unknown}, and`,
      ),
    ]);
  });

  test.each([
    "pictures/logo.png",
    "p/%FOLDER%/{rand-guid}",
    "p/{DateTime:yyyy-MM}/{sys.randguid}",
    "p/{}",
  ])("has nothing to say of %s", (path) => expect(warnings(path, "extraOutputs")).toEqual([]));
});
