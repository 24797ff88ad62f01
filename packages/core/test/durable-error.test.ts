import { describe, expect, test } from "@jest/globals";
import { BrokenInvariantError } from "../src/durable-error.js";

describe("BrokenInvariantError", () => {
  test("names the invariant and what was found, and asks for a report", () => {
    const error = new BrokenInvariantError("P2", "work without a keeper");
    expect(error).toMatchObject({
      name: "BrokenInvariantError",
      code: "BrokenInvariant",
      invariant: "P2",
      found: "work without a keeper",
    });
    expect(error.message).toBe(
      "Invariant P2 does not hold: work without a keeper. Please report this with the log.",
    );
  });
});
