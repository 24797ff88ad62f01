import { describe, expect, test } from "@jest/globals";
import type { HeardStream } from "@taskhub/core";
import { decodeHeard, encodeHeard, heardLast } from "../src/heard-codec.js";
import { MAX_COLUMN_CHARS } from "../src/large-columns.js";

const NOW = new Date("2026-06-24T10:00:07Z");
const LONG_LIVED = 1_000_000_000;

function heard(changes: Partial<HeardStream> = {}): HeardStream {
  const plain = { stream: "0123456789abcdef", upTo: 36, holes: [], ahead: [], heardAt: NOW };
  return { ...plain, ...changes };
}

const streamAt = (at: number) => (BigInt(at) * 0x9e3779b97f4a7c15n).toString(16).slice(-16);
const many = (count: number, changes: Partial<HeardStream> = {}) =>
  Array.from({ length: count }, (_, at) =>
    heard({ stream: streamAt(at + 1).padStart(16, "0"), ...changes }),
  );

describe("encodeHeard", () => {
  test("is base64url, and numbers in base 36", () => {
    expect(encodeHeard([heard({ heardAt: new Date(37_000) })])).toBe("ASNFZ4mrze8.10.11");
    expect(encodeHeard([heard({ stream: "fbefbefbefbefbef", upTo: 0 })])).toMatch(
      /^----------8\.0\./,
    );
  });

  test("names holes and numbers ahead only if there are any, and an empty list by nothing", () => {
    const at = { heardAt: new Date(0) };
    expect(encodeHeard([heard({ ...at, holes: [3, 40] })])).toBe("ASNFZ4mrze8.10.0.3+14.");
    expect(encodeHeard([heard({ ...at, ahead: [38, 40] })])).toBe("ASNFZ4mrze8.10.0..12+14");
  });

  test("of nothing is nothing", () => expect(encodeHeard([])).toBe(""));

  test("rounds the time up: nothing is forgotten sooner", () => {
    const at = (ms: number) => decodeHeard(encodeHeard([heard({ heardAt: new Date(ms) })]));
    expect(at(1_001)).toEqual([heard({ heardAt: new Date(2_000) })]);
    expect(at(2_000)).toEqual([heard({ heardAt: new Date(2_000) })]);
  });

  test("of a thousand senders fits a column, in 64 bytes each", () => {
    const text = encodeHeard(many(1_000, { upTo: LONG_LIVED }));
    expect(new Set(text.split(",").map((each) => each.slice(0, 11))).size).toBe(1_000);
    expect(text.length).toBeLessThan(MAX_COLUMN_CHARS);
    for (const each of text.split(",")) {
      expect(Buffer.byteLength(`${each},`, "utf16le")).toBeLessThanOrEqual(64);
    }
  });

  test.each(["", "0123456789abcde", "0123456789ABCDEF", "0123456789abcdefg", "x".repeat(16)])(
    "refuses a stream named %j",
    (stream) => {
      expect(() => encodeHeard([heard({ stream })])).toThrow(
        `Expected a stream of 16 hex digits, got "${stream}".`,
      );
    },
  );

  test.each([-1, 0.5, Number.NaN, 2 ** 53])("refuses the number %p", (number) => {
    expect(() => encodeHeard([heard({ ahead: [number] })])).toThrow(
      `Expected an integer from 0, got ${String(number)}.`,
    );
  });
});

describe("decodeHeard", () => {
  test.each<readonly [string, readonly HeardStream[]]>([
    ["nothing", []],
    ["one stream", [heard()]],
    ["holes", [heard({ holes: [1, 2, 35] })]],
    ["numbers ahead", [heard({ ahead: [38, 2 ** 53 - 1] })]],
    ["both", [heard({ holes: [7], ahead: [40] }), heard({ stream: "0000000000000000" })]],
    ["a thousand", many(1_000)],
  ])("brings back what was written: %s", (_, written) => {
    expect(decodeHeard(encodeHeard(written))).toEqual(written);
  });

  test.each([
    ["another text", "heard"],
    ["JSON", "[]"],
    ["an empty entry", "ASNFZ4mrze8.10.10,"],
    ["no time", "ASNFZ4mrze8.10"],
    ["no number", "ASNFZ4mrze8..10"],
    ["a digit too many", "ASNFZ4mrze88.10.10"],
    ["bits of no byte", "ASNFZ4mrze9.10.10"],
    ["upper case", "ASNFZ4mrze8.A.10"],
    ["holes alone", "ASNFZ4mrze8.10.10.2"],
    ["an empty number", "ASNFZ4mrze8.10.10.2+.3"],
    ["a number that is none", "ASNFZ4mrze8.zzzzzzzzzzzz.10"],
    ["a time that is none", "ASNFZ4mrze8.10.2gosa7pa2gv"],
    ["a member too many", "ASNFZ4mrze8.10.10.2.3.4"],
  ])("refuses %s", (_, text) => expect(decodeHeard(text)).toBeUndefined());
});

describe("heardLast", () => {
  const second = (at: number) => new Date(at * 1000);

  test("leaves out the ones that were heard first, until the rest fits", () => {
    const all = [3, 1, 4, 2].map((at) => heard({ heardAt: second(at) }));
    const size = encodeHeard(all).length;
    const seconds = (chars: number) =>
      heardLast(all, chars).map(({ heardAt }) => heardAt.getTime() / 1000);
    expect(seconds(size)).toEqual([1, 2, 3, 4]);
    expect(seconds(size - 1)).toEqual([2, 3, 4]);
    expect(seconds(0)).toEqual([]);
  });
});
