import { describe, expect, test } from "@jest/globals";
import { newGuid } from "../src/new-guid.js";

describe("newGuid", () => {
  const now = new Date("2026-01-01T00:00:00Z");

  test("gives the GUID that durable-functions v3 gives", () => {
    expect(newGuid("inst1", now, 0)).toBe("a95a611d-dd87-551d-8e46-f50942b08cb3");
  });

  test("differs by input, time and count", () => {
    const guids = [
      newGuid("inst1", now, 0),
      newGuid("inst2", now, 0),
      newGuid("inst1", new Date(now.getTime() + 1), 0),
      newGuid("inst1", now, 1),
    ];
    expect(new Set(guids).size).toBe(4);
  });
});
