import { NodeClock } from "../src/node-clock.js";

describe("NodeClock", () => {
  const clock = new NodeClock();

  test("calls back once, unless it is cancelled", async () => {
    const calls: string[] = [];
    clock.schedule(1, () => calls.push("kept"));
    clock.schedule(1, () => calls.push("cancelled"))();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(calls).toEqual(["kept"]);
  });

  test("does not take a long delay for none, as Node does", () => {
    jest.useFakeTimers();
    try {
      const called = jest.fn();
      clock.schedule(30 * 86_400_000, called);
      jest.advanceTimersByTime(29 * 86_400_000);
      expect(called).not.toHaveBeenCalled();
      jest.advanceTimersByTime(86_400_000);
      expect(called).toHaveBeenCalledTimes(1);
    } finally {
      jest.useRealTimers();
    }
  });

  test("wakes a sleeper whose signal is aborted, or was", async () => {
    const abort = new AbortController();
    const sleeping = clock.sleep(60_000, abort.signal);
    abort.abort();
    await sleeping;
    await clock.sleep(60_000, abort.signal);
    expect(abort.signal.aborted).toBe(true);
  });

  test("settles after every promise that needs no I/O", async () => {
    let depth = 0;
    const chain = async () => {
      for (; depth < 50; depth++) await Promise.resolve();
    };
    void chain();
    await clock.settle();
    expect(depth).toBe(50);
  });
});
