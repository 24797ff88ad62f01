import { describe, expect, test } from "@jest/globals";
import { RequestStamps } from "../../src/entity/request-stamps.js";

const NEVER = "0001-01-01T00:00:00";
const at = (text: string) => new Date(text);

describe("RequestStamps", () => {
  test("stamps the first request with the time, after none", () => {
    expect(new RequestStamps().next("@counter@a", at("2026-06-24T10:00:03.100Z"))).toEqual({
      stamp: "2026-06-24T10:00:03.1000000Z",
      predecessor: NEVER,
    });
  });

  test("stamps the next one at the same time a tick later, and names the one before", () => {
    const stamps = new RequestStamps();
    const now = at("2026-06-24T10:00:03.100Z");
    stamps.next("@counter@a", now);
    expect(stamps.next("@counter@a", now)).toEqual({
      stamp: "2026-06-24T10:00:03.1000001Z",
      predecessor: "2026-06-24T10:00:03.1000000Z",
    });
    expect(stamps.next("@counter@a", at("2026-06-24T10:00:04Z"))).toEqual({
      stamp: "2026-06-24T10:00:04.0000000Z",
      predecessor: "2026-06-24T10:00:03.1000001Z",
    });
  });

  test("does not go back with the clock", () => {
    const stamps = new RequestStamps();
    stamps.next("@counter@a", at("2026-06-24T10:00:03.100Z"));
    expect(stamps.next("@counter@a", at("2026-06-24T10:00:02Z")).stamp).toBe(
      "2026-06-24T10:00:03.1000001Z",
    );
  });

  test("counts for each entity by itself", () => {
    const stamps = new RequestStamps();
    const now = at("2026-06-24T10:00:03.100Z");
    stamps.next("@counter@a", now);
    expect(stamps.next("@counter@b", now).predecessor).toBe(NEVER);
  });

  test("rises over a millisecond's ten thousand ticks, and stays there", () => {
    const stamps = new RequestStamps();
    const now = at("2026-06-24T10:00:03.100Z");
    const all = Array.from({ length: 10_002 }, () => stamps.next("@counter@a", now));
    expect(all.slice(-3).map(({ stamp }) => stamp)).toEqual([
      "2026-06-24T10:00:03.1009999Z",
      "2026-06-24T10:00:03.1010000Z",
      "2026-06-24T10:00:03.1010001Z",
    ]);
    expect(all.slice(1).map(({ predecessor }) => predecessor)).toEqual(
      all.slice(0, -1).map(({ stamp }) => stamp),
    );
  });
});
