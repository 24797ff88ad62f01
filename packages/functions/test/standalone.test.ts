import { join } from "node:path";
import { runFromSource } from "./from-source.js";

describe("startStandalone", () => {
  test("runs orchestrations without a host, and lets the process end when it is stopped", async () => {
    const script = runFromSource(join(__dirname, "fixtures", "standalone", "run.cjs"));
    expect(await script.ended).toBe(0);
    const result = script
      .output()
      .split("\n")
      .find((line) => line.startsWith("{"));
    expect(JSON.parse(result ?? script.output())).toEqual({
      hub: "AloneHub",
      output: ["Hello, Oslo!", "Hello, Lima!"],
    });
    expect(script.output()).not.toContain("test mode");
  });
});
