import { describe, expect, test } from "@jest/globals";
import { mapInParallel } from "../src/map-in-parallel.js";

const numbers = (count: number) => Array.from({ length: count }, (_, at) => at);
const soon = () => new Promise((resolve) => setImmediate(resolve));

describe("mapInParallel", () => {
  test("gives the results in the order of the items, whichever is ready first", async () => {
    const doubled = mapInParallel(numbers(20), async (at) => {
      for (let pauses = at % 3; pauses > 0; pauses -= 1) await soon();
      return at * 2;
    });
    expect(await doubled).toEqual(numbers(20).map((at) => at * 2));
    expect(await mapInParallel([], () => Promise.reject(new Error("asked")))).toEqual([]);
  });

  test("works on eight at once, and no more", async () => {
    let [now, most] = [0, 0];
    await mapInParallel(numbers(30), async () => {
      most = Math.max(most, (now += 1));
      await soon();
      now -= 1;
    });
    expect(most).toBe(8);
  });

  test("throws the first failure when what is under way has ended", async () => {
    const done: number[] = [];
    const work = mapInParallel(numbers(4), async (at) => {
      if (at === 1) throw new Error("of 1");
      await soon();
      done.push(at);
    });
    await expect(work).rejects.toThrow("of 1");
    expect(done).toEqual([0, 2, 3]);
  });
});
