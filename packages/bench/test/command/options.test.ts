import { describe, expect, test } from "@jest/globals";
import { readOptions } from "../../src/command/options.js";

describe("readOptions", () => {
  const known = ["hello3", "chain10"];
  const read = (...args: string[]) => readOptions(args, known);

  test("measures everything, beside the storage and 10 ms away, if nothing is said", () => {
    expect(read()).toEqual({
      ...{ names: [], latencyMs: 10, rounds: undefined, isList: false },
      ...{ jsonFile: undefined, pageFile: undefined },
    });
  });

  test("takes names and options in any order", () => {
    const options = read(
      "hello3",
      "--latency",
      "0",
      "chain10",
      "--rounds",
      "2",
      "--json",
      "a.json",
    );
    expect(options).toMatchObject({ names: known, latencyMs: 0, rounds: 2, jsonFile: "a.json" });
  });

  test("names the scenarios that there are, where one is not known", () => {
    expect(() => read("hello3", "hello4")).toThrow(
      new RangeError("Expected names of scenarios, found 'hello4'. There are: hello3, chain10."),
    );
  });

  test.each([[["hello3"]], [["--latency", "0"]], [["--rounds", "2"]]])(
    "refuses to write a page of a part of a run, as with %j",
    (args) => {
      expect(() => read("--write", "PAGE.md", ...args)).toThrow(
        new RangeError(
          "--write leaves the page of a whole run: without names of scenarios, --latency and --rounds. " +
            "--json takes the figures of any run.",
        ),
      );
      expect(read("--json", "a.json", ...args).jsonFile).toBe("a.json");
    },
  );

  test("takes a file for the page of a whole run", () => {
    expect(read("--write", "PAGE.md", "--json", "a.json")).toMatchObject({
      ...{ pageFile: "PAGE.md", jsonFile: "a.json" },
    });
  });

  test.each([
    [["--latency", "near"], "--latency must be a whole number of at least 0, not 'near'."],
    [["--rounds", "0"], "--rounds must be a whole number of at least 1, not '0'."],
    [["--fast"], /Unknown option '--fast'/],
    [["--json"], /argument missing/],
  ])("refuses %j, and says why", (args, message) => {
    expect(() => read(...args)).toThrow(RangeError);
    expect(() => read(...args)).toThrow(message);
  });
});
