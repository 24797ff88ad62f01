import { describe, expect, test } from "@jest/globals";
import { Turnstile } from "../../src/floor/turnstile.js";

describe("Turnstile", () => {
  test("lets so many be under way at a time, in their order, also after one that failed", async () => {
    const turnstile = new Turnstile(2);
    const begun: number[] = [];
    let [underWay, most] = [0, 0];
    const call = async (index: number) => {
      begun.push(index);
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay--;
      if (index === 0) throw new Error("refused");
    };
    const calls = [0, 1, 2, 3, 4].map((index) => turnstile.pass(() => call(index)));
    const ends = await Promise.allSettled(calls);
    expect(ends.flatMap(({ status }, at) => (status === "rejected" ? at : []))).toEqual([0]);
    expect(begun).toEqual([0, 1, 2, 3, 4]);
    expect(most).toBe(2);
  });
});
