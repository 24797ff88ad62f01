import { describe, expect, test } from "@jest/globals";
import { inLanes } from "../../src/measure/in-lanes.js";

describe("inLanes", () => {
  test("works on each once, and never on more than so many at a time", async () => {
    const done: number[] = [];
    let underWay = 0;
    let most = 0;
    await inLanes(10, 3, async (index) => {
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay--;
      done.push(index);
    });
    expect(most).toBe(3);
    expect(done.sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test("fails with the first that fails", async () => {
    const work = (index: number) =>
      index === 1 ? Promise.reject(new Error("one")) : Promise.resolve();
    await expect(inLanes(3, 2, work)).rejects.toThrow("one");
  });
});
