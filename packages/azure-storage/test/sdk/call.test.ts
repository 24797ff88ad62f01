import { Caller } from "../../src/sdk/call.js";

const busy = () => Object.assign(new Error("busy"), { statusCode: 503, code: "ServerBusy" });
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
