import { readFileSync } from "node:fs";
import { join } from "node:path";
import { scenarios } from "../src/simulation/scenarios/scenarios.js";
import { bugs } from "./planted-bugs/bugs.js";

const PACKAGES = join(__dirname, "..", "..");

describe("the planted bugs", () => {
  test.each(bugs)("can be planted: $name", ({ file, find, also = [], scenarios: where = [] }) => {
    const places = [{ file, find }, ...also.map((place) => ({ file, ...place }))];
    for (const place of places) {
      const text = readFileSync(join(PACKAGES, place.file), "utf8");
      expect([place.find, text.split(place.find).length - 1]).toEqual([place.find, 1]);
    }
    expect(where.filter((name) => !scenarios.has(name))).toEqual([]);
  });

  test("have names of their own", () => {
    expect(new Set(bugs.map(({ name }) => name)).size).toBe(bugs.length);
  });
});
