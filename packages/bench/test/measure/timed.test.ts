import { describe, expect, test } from "@jest/globals";
import { timedAlone, timedBurst, timedTogether } from "../../src/measure/timed.js";
import { Distance } from "../../src/storage/distance.js";

const answer = () => Promise.resolve();

describe("timedAlone", () => {
  test("counts the round trips of the work, not those before it", async () => {
    const distance = new Distance(0);
    await distance.cross(answer);
    const sample = await timedAlone(distance, async () => {
      await distance.cross(answer);
      await distance.cross(answer);
    });
    expect(sample.roundTrips).toBe(2);
    expect(sample.latenciesMs).toEqual([sample.tookMs]);
  });
});

describe.each([
  ["timedTogether", timedTogether],
  ["timedBurst", timedBurst],
])("%s", (_, timedCrowd) => {
  test("tells the time of each, and waits for what nobody waits for", async () => {
    const distance = new Distance(0);
    let deleted = 0;
    const sample = await timedCrowd(distance, { count: 3, atOnce: 2 }, () => {
      void distance.cross(async () => {
        await new Promise((resolve) => setTimeout(resolve, 10));
        deleted++;
      });
      return Promise.resolve();
    });
    expect(deleted).toBe(3);
    expect(sample.latenciesMs).toHaveLength(3);
    expect(sample.tookMs).toBeGreaterThanOrEqual(Math.max(...sample.latenciesMs));
  });
});
