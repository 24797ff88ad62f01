import { describe, expect, test } from "@jest/globals";
import { deriveGuid, guidDigits } from "../src/derive-guid.js";

describe("deriveGuid", () => {
  test("gives the same GUID for the same parts, for ever", () => {
    // ids in running task hubs are made so: another value here means messages applied twice
    expect(deriveGuid("work", "order-42", "5b0c", "3")).toBe(
      "12103a22-2e04-5442-82b6-d0696160fb96",
    );
  });

  test("has the shape of an RFC 4122 GUID, version 5", () => {
    for (let i = 0; i < 100; i++) {
      expect(deriveGuid(String(i))).toMatch(
        /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      );
    }
  });

  test("tells parts that only join to the same text apart", () => {
    const joined = [["ab", "c"], ["a", "bc"], ["abc"], ["abc", ""], ["", "abc"], ["2:ab", "c"]];
    expect(new Set(joined.map((parts) => deriveGuid(...parts))).size).toBe(joined.length);
  });
});

describe("guidDigits", () => {
  test("leaves the hyphens out", () => {
    expect(guidDigits("a95a611d-dd87-551d-8e46-f50942b08cb3")).toBe(
      "a95a611ddd87551d8e46f50942b08cb3",
    );
  });
});
