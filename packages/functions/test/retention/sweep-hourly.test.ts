import { sweepHourly } from "../../src/retention/sweep-hourly.js";
import { HandClock } from "../hand-clock.js";

const MINUTE_MS = 60_000;

/** The minutes at which sweeps began, in three hours. */
async function sweptAt(fraction: number, sweepMs = 0): Promise<number[]> {
  const clock = new HandClock();
  const begun: number[] = [];
  const startedAt = clock.now().getTime();
  const sweep = async () => {
    begun.push((clock.now().getTime() - startedAt) / MINUTE_MS);
    await clock.sleep(sweepMs);
  };
  const end = sweepHourly(
    { sweep },
    { clock, random: { fraction: () => fraction, hex: () => "" } },
  );
  await clock.pass(180 * MINUTE_MS);
  end();
  const { length } = begun;
  await clock.pass(180 * MINUTE_MS);
  expect(begun).toHaveLength(length);
  return begun;
}

describe("sweepHourly", () => {
  test("sweeps within five minutes, and then about once an hour, each process at times of its own", async () => {
    expect(await sweptAt(0)).toEqual([0, 54, 108, 162]);
    expect(await sweptAt(0.5)).toEqual([2.5, 62.5, 122.5]);
    expect(await sweptAt(1)).toEqual([5, 71, 137]);
  });

  test("waits until one sweep has ended before it waits for the next", async () => {
    expect(await sweptAt(0.5, 30 * MINUTE_MS)).toEqual([2.5, 92.5]);
  });

  test("begins none after it was ended, though one was under way", async () => {
    expect(await sweptAt(0.5, 200 * MINUTE_MS)).toEqual([2.5]);
  });
});
