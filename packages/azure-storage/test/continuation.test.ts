import { describe, expect, test } from "@jest/globals";
import { decodeContinuation, encodeContinuation } from "../src/continuation.js";
import { hubNames } from "../src/hub-names.js";

const hub = { names: hubNames("TestHub") };
const PLACE = '{"nextPartitionKey":"1!8!w7w-","nextRowKey":"1!0!"}';
const token = encodeContinuation(hub, "instances", PLACE);

describe("decodeContinuation", () => {
  test("gives the place that was encoded, from a text that a header can hold", () => {
    expect(token).toMatch(/^[\w.-]+$/);
    expect(decodeContinuation(hub, "instances", token)).toBe(PLACE);
    expect(decodeContinuation({ names: hubNames("testhub") }, "instances", token)).toBe(PLACE);
  });

  test("refuses what was changed, wherever", () => {
    for (const place of Array.from(token).keys()) {
      const changed = token[place] === "A" ? "B" : "A";
      for (const other of [changed, "", `${token[place]!} `]) {
        const text = token.slice(0, place) + other + token.slice(place + 1);
        expect(() => decodeContinuation(hub, "instances", text)).toThrow("continuation token");
      }
    }
    for (const text of ["", ".", "x", PLACE, `${token}.`, `${token}A`, token.replace(".", "..")]) {
      expect(() => decodeContinuation(hub, "instances", text)).toThrow("continuation token");
    }
  });

  test("refuses a token of another list, and of another hub", () => {
    const other = { names: hubNames("OtherHub") };
    expect(() => decodeContinuation(other, "instances", token)).toThrow("this task hub");
    expect(() => decodeContinuation(hub, "entities", token)).toThrow("a list of entities");
  });
});
