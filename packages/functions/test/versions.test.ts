import { join } from "node:path";
import { runFromSource } from "./from-source.js";

jest.setTimeout(60_000);

describe("defaultVersion of host.json", () => {
  test("is the version of what an app starts, and of what it may run: a newer one takes the rest", async () => {
    const script = runFromSource(join(__dirname, "fixtures", "versions", "run.cjs"));
    expect(await script.ended).toBe(0);
    const result = script
      .output()
      .split("\n")
      .find((line) => line.startsWith("{"));
    expect(JSON.parse(result ?? script.output())).toEqual({
      ownVersion: ["2.0", "2.0", "1.0"],
      leftAlone: "Pending",
      taken: ["3.0", "3.0", "1.0"],
    });
    expect(script.output()).toContain("it has version '3.0', this worker version '2.0'");
  });
});
