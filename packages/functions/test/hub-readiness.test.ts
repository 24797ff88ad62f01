import { HubReadiness } from "../src/hub-readiness.js";
import { HandClock } from "./hand-clock.js";

function setUp(failures: number) {
  const clock = new HandClock();
  const seen = { attempts: 0, pausesMs: [] as number[] };
  const readiness = new HubReadiness(
    {
      prepare: async () => {
        seen.attempts += 1;
        if (seen.attempts <= failures) throw new Error(`failure ${seen.attempts}`);
      },
      failed: (_, retryMs) => void seen.pausesMs.push(retryMs),
    },
    clock,
  );
  return { clock, readiness, seen };
}

describe("HubReadiness", () => {
  test("prepares once, however many wait", async () => {
    const { readiness, seen } = setUp(0);
    await Promise.all([readiness.whenReady(), readiness.whenReady(), readiness.firstAttempt()]);
    await readiness.whenReady();
    expect(seen.attempts).toBe(1);
  });

  test("tries again by itself, further and further apart, a minute at most", async () => {
    const { readiness, clock, seen } = setUp(9);
    await readiness.firstAttempt();
    await clock.pass(600_000);
    expect(seen.pausesMs).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60].map((s) => s * 1000));
    expect(seen.attempts).toBe(10);
    await expect(readiness.whenReady()).resolves.toBeUndefined();
  });

  test("tries at once for a caller, who is told why it failed", async () => {
    const { readiness, seen } = setUp(1);
    expect(await readiness.firstAttempt()).toEqual(new Error("failure 1"));
    await expect(readiness.whenReady()).resolves.toBeUndefined();
    expect(seen.attempts).toBe(2);
    const failing = setUp(1).readiness;
    await expect(failing.whenReady()).rejects.toThrow("failure 1");
  });

  test("does not hold up an invocation after the first attempt", async () => {
    const { readiness, seen } = setUp(5);
    await readiness.firstAttempt();
    await readiness.firstAttempt();
    expect(seen.attempts).toBe(1);
  });

  test("stops trying when it is stopped", async () => {
    const { readiness, clock, seen } = setUp(9);
    await readiness.firstAttempt();
    readiness.stop();
    await clock.pass(600_000);
    expect(seen.attempts).toBe(1);
  });
});
