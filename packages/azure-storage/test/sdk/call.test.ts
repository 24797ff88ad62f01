import { Caller, type CallTime } from "../../src/sdk/call.js";

const busy = (retryAfter?: string) =>
  Object.assign(new Error("busy"), {
    ...{ statusCode: 503, code: "ServerBusy" },
    response: { headers: new Map(retryAfter === undefined ? [] : [["retry-after", retryAfter]]) },
  });
const stale = () => Object.assign(new Error("stale"), { statusCode: 412 });

describe("Caller", () => {
  test("repeats a call that was throttled, three times in all", async () => {
    let tries = 0;
    const call = () => {
      tries += 1;
      return tries < 3 ? Promise.reject(busy()) : Promise.resolve("done");
    };
    await expect(new Caller().run("do", call)).resolves.toBe("done");
    tries = -10;
    await expect(new Caller().run("do", call)).rejects.toMatchObject({ kind: "throttled" });
    expect(tries).toBe(-7);
  });

  test("does not repeat what the store answered", async () => {
    let tries = 0;
    const call = () => Promise.reject(((tries += 1), stale()));
    await expect(new Caller().run("do", call)).rejects.toMatchObject({ kind: "precondition" });
    expect(tries).toBe(1);
  });

  test("P10: a call that gets no answer in time is a failure, and its request is given up", async () => {
    const signals: AbortSignal[] = [];
    const silent = (signal: AbortSignal) =>
      new Promise<never>((_, reject) => {
        signals.push(signal);
        signal.addEventListener("abort", () => reject(new Error("aborted")));
      });
    await expect(new Caller().run("do it", silent, 20)).rejects.toMatchObject({
      name: "StorageError",
      kind: "other",
      status: undefined,
      message: expect.stringContaining("no answer within 20 ms") as string,
    });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true, true]);
  });

  describe("when it is throttled", () => {
    const NOW = Date.UTC(2030, 0, 1);

    /** The pauses between the tries of one call, by a clock that only they move. */
    async function pauses(error: () => Error, fraction: number): Promise<number[]> {
      const slept: number[] = [];
      const elapsedMs = () => slept.reduce((sum, ms) => sum + ms, 0);
      const time: CallTime = {
        elapsedMs,
        now: () => new Date(NOW + elapsedMs()),
        sleep: (ms) => Promise.resolve(slept.push(ms)),
        fraction: () => fraction,
      };
      const call = () => Promise.reject(error());
      await expect(new Caller(time).run("do", call)).rejects.toMatchObject({ kind: "throttled" });
      return slept;
    }

    test("pauses for any time up to a limit that doubles: callers come back apart", async () => {
      expect(await pauses(() => busy(), 0)).toEqual([0, 0]);
      expect(await pauses(() => busy(), 0.25)).toEqual([100, 200]);
      expect(await pauses(() => busy(), 1)).toEqual([400, 800]);
    });

    test("waits as long as the service asks, and the pause besides", async () => {
      expect(await pauses(() => busy("3"), 0.25)).toEqual([3_100, 3_200]);
      const until = new Date(NOW + 2_000).toUTCString();
      expect(await pauses(() => busy(until), 0.25)).toEqual([2_100, 200]);
    });

    test("gives up at once if the service asks for more time than a call has", async () => {
      expect(await pauses(() => busy("30"), 0)).toEqual([]);
      expect(await pauses(() => busy("15"), 0)).toEqual([15_000]);
    });

    test("makes of a wish that cannot be read what it makes of none", async () => {
      expect(await pauses(() => busy("soon"), 0.25)).toEqual([100, 200]);
    });
  });

  test("PT-25: a storm of 503 and timeouts never brings more than 64 calls under way", async () => {
    let fraction = 0;
    const caller = new Caller({
      elapsedMs: () => 0,
      now: () => new Date(0),
      sleep: () => new Promise((resolve) => setImmediate(resolve)),
      // a sequence that is the same in every run
      fraction: () => (fraction = (fraction + 0.618) % 1),
    });
    let underWay = 0;
    let most = 0;
    let tries = 0;
    const silent = (signal: AbortSignal) =>
      new Promise<never>((_, reject) => {
        signal.addEventListener("abort", () => {
          underWay -= 1;
          reject(new Error("aborted"));
        });
      });
    const stormy = async (signal: AbortSignal) => {
      tries += 1;
      underWay += 1;
      most = Math.max(most, underWay);
      if (tries % 20 === 3) return silent(signal);
      await settled();
      underWay -= 1;
      if (tries % 4 === 1) throw busy();
      return "done";
    };
    const calls = Array.from({ length: 2_000 }, () => caller.run("do", stormy, 5));
    const ends = await Promise.allSettled(calls);
    expect(most).toBe(64);
    expect(underWay).toBe(0);
    expect(tries).toBeGreaterThan(2_500);
    const failures = ends.filter((end) => end.status === "rejected");
    expect(failures.length).toBeLessThan(1_000);
    for (const { reason } of failures) expect(reason).toMatchObject({ code: "StorageFailure" });
  });

  test("makes at most 64 calls at once, the others in their order", async () => {
    const caller = new Caller();
    const open: (() => void)[] = [];
    const began: number[] = [];
    const calls = Array.from({ length: 70 }, (_, n) =>
      caller.run("do", () => {
        began.push(n);
        return new Promise<void>((resolve) => open.push(resolve));
      }),
    );
    await settled();
    expect(began).toHaveLength(64);
    open.shift()!();
    await settled();
    expect(began.slice(64)).toEqual([64]);
    while (open.length > 0) {
      open.shift()!();
      await settled();
    }
    await Promise.all(calls);
    expect(began).toEqual(Array.from({ length: 70 }, (_, n) => n));
  });

  const settled = () => new Promise((resolve) => setImmediate(resolve));
});
