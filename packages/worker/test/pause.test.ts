import { describe, expect, test } from "@jest/globals";
import { Pause } from "../src/pause.js";
import { Process, seeded, VirtualTime } from "./world/virtual-time.js";

const SHORTEST_MS = 50;
const LONGEST_MS = 30_000;
const SECOND_MS = 1_000;

interface Waiting {
  readonly time: VirtualTime;
  readonly pause: Pause;
  /** When each wait ended, in milliseconds. */
  readonly ends: number[];
  pass(ms: number): Promise<void>;
}

/** One wait after the other. */
function waiting(seed = 1, part?: number): Waiting {
  const time = new VirtualTime();
  const began = time.now;
  const random = { fraction: seeded(seed), hex: () => "" };
  const pause = new Pause(time.clockOf(new Process("p")), random, SHORTEST_MS, LONGEST_MS);
  const ends: number[] = [];
  const loop = async () => {
    for (;;) {
      await pause.wait(part);
      ends.push(time.now - began);
    }
  };
  void loop();
  const pass = async (ms: number) => {
    await time.runUntil(() => false, ms);
  };
  return { time, pause, ends, pass };
}

/** Each wait as its beginning and its length. */
function waits(ends: readonly number[]): { from: number; ms: number }[] {
  return ends.map((end, index) => ({
    from: ends[index - 1] ?? 0,
    ms: end - (ends[index - 1] ?? 0),
  }));
}

describe("Pause", () => {
  test("lasts a tenth of the silence at most, and no less than four fifths of that", async () => {
    const { ends, pass } = waiting();
    await pass(250 * SECOND_MS);
    for (const { from, ms } of waits(ends)) {
      expect(ms).toBeLessThanOrEqual(Math.max(SHORTEST_MS, from * 0.1) + 1e-6);
      expect(ms).toBeGreaterThanOrEqual(Math.max(SHORTEST_MS, from * 0.08) - 1e-6);
    }
  });

  test("is never shorter than the shortest nor longer than the longest", async () => {
    const { ends, pass } = waiting();
    await pass(7_200 * SECOND_MS);
    const lengths = waits(ends).map(({ ms }) => ms);
    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(SHORTEST_MS);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(LONGEST_MS);
    expect(Math.max(...lengths)).toBeGreaterThan(LONGEST_MS * 0.9);
  });

  test.each([
    ["half second", 0.5, 10, 10],
    ["minute", 60, 62, 70],
    ["five minutes", 300, 80, 90],
    ["hour", 3_600, 200, 220],
  ])("comes as often as is said in the first %s", async (_, seconds, least, most) => {
    const { ends, pass } = waiting();
    await pass(seconds * SECOND_MS);
    expect(ends.length).toBeGreaterThanOrEqual(least);
    expect(ends.length).toBeLessThanOrEqual(most);
  });

  test("ends when it is reset, and begins again at the shortest", async () => {
    const { time, pause, ends, pass } = waiting();
    await pass(600 * SECOND_MS);
    const before = ends.length;
    pause.reset();
    await time.runUntil(() => ends.length > before, 1);
    await pass(10 * SHORTEST_MS);
    const since = waits(ends).slice(before + 1);
    expect(since.map(({ ms }) => ms)).toEqual(Array.from({ length: 10 }, () => SHORTEST_MS));
  });

  test("ends at once when it is hastened, if it has lasted the shortest", async () => {
    const { time, pause, ends, pass } = waiting();
    await pass(600 * SECOND_MS);
    const before = ends.length;
    await time.runUntil(() => ends.length > before, LONGEST_MS);
    await pass(SHORTEST_MS);
    pause.hasten();
    await time.runUntil(() => false, 1);
    expect(ends).toHaveLength(before + 2);
  });

  test.each(["hasten", "reset"] as const)(
    "lasts no longer than the shortest after a %s in its first moment",
    async (how) => {
      const { time, pause, ends, pass } = waiting();
      await pass(600 * SECOND_MS);
      const before = ends.length;
      await time.runUntil(() => ends.length > before, LONGEST_MS);
      await pass(1);
      pause[how]();
      await pass(SHORTEST_MS);
      expect(ends.length).toBeGreaterThan(before + 1);
    },
  );

  test("lasts the shortest however often it is hastened", async () => {
    const { pause, ends, pass } = waiting();
    await pass(600 * SECOND_MS);
    const before = ends.length;
    for (let i = 0; i < 1_000; i++) {
      pause.hasten();
      await pass(1);
    }
    const lengths = waits(ends)
      .slice(before + 1)
      .map(({ ms }) => ms);
    expect(lengths.length).toBeGreaterThanOrEqual(18);
    expect(Math.min(...lengths)).toBe(SHORTEST_MS);
  });

  test("may be waited for in part, which counts as that much silence", async () => {
    const { ends, pass } = waiting(1, 0.5);
    await pass(SECOND_MS);
    // silence is what was waited: half as long, twice as often
    expect(ends[19]).toBe(500);
  });

  test("takes two who wait equally long apart", async () => {
    const one = waiting(1);
    const other = waiting(2);
    await one.pass(600 * SECOND_MS);
    await other.pass(600 * SECOND_MS);
    const shared = one.ends.filter((end) => end > 1_000 && other.ends.includes(end));
    expect(shared).toEqual([]);
  });
});
