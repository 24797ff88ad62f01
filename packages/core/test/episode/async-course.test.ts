import { describe, expect, test } from "@jest/globals";
import type { TimerTask } from "../../src/tasks/timer-task.js";
import { AsyncInstance } from "../async-instance.js";
import { childCompleted, completed, failed, fired, raised } from "../events.js";
import { decided } from "../instance.js";

describe("AsyncCourse", () => {
  test("awaits one task after the other", async () => {
    const instance = new AsyncInstance(async (df) => {
      const first = await df.callActivity<string>("a", 1);
      const second = await df.callSubOrchestrator<string>("b", first);
      return [first, second];
    });
    expect(decided(await instance.begin())).toMatchObject([{ eventId: 0, name: "a" }]);
    const next = decided(await instance.next(completed(0, "x")));
    expect(next).toMatchObject([{ eventId: 1, name: "b", input: '"x"' }]);
    await instance.next(childCompleted(1, "y"));
    expect(instance.end).toMatchObject({ status: "Completed", result: '["x","y"]' });
  });

  test("asks for tasks in the order in which they were made, awaited or not", async () => {
    const instance = new AsyncInstance(async (df) => {
      df.callActivity("first");
      const second = df.callActivity("second");
      const third = df.callActivity("third");
      await third;
      df.callActivity("fourth");
      return await second;
    });
    expect(decided(await instance.begin())).toMatchObject([
      { eventId: 0, name: "first" },
      { eventId: 1, name: "second" },
      { eventId: 2, name: "third" },
    ]);
    expect(decided(await instance.next(completed(2)))).toMatchObject([{ eventId: 3 }]);
    await instance.next(completed(1, "late"));
    expect(instance.end?.result).toBe('"late"');
  });

  test("works with Promise.all, race and allSettled", async () => {
    const instance = new AsyncInstance(async (df) => {
      const all = await Promise.all([df.callActivity("a"), df.callActivity("b")]);
      const won = await Promise.race([df.callActivity("c"), df.callActivity("d")]);
      const settled = await Promise.allSettled([df.callActivity("e"), df.callActivity("f")]);
      return { all, won, settled: settled.map(({ status }) => status) };
    });
    await instance.begin();
    await instance.next(completed(1, "B"));
    await instance.next(completed(0, "A"));
    await instance.next(completed(3, "D"));
    await instance.next(failed(4, "no"), completed(2, "late"));
    await instance.next(completed(5));
    expect(JSON.parse(instance.end?.result ?? "")).toEqual({
      all: ["A", "B"],
      won: "D",
      settled: ["rejected", "fulfilled"],
    });
  });

  test("works with Task.all, any and allSettled, and gives the winner's result", async () => {
    const instance = new AsyncInstance(async (df) => {
      const timer: TimerTask = df.createTimer({ hours: 1 });
      const event = df.waitForExternalEvent<string>("go");
      const won = await df.Task.any([event, timer]);
      timer.cancel();
      return [won, event.isCompleted, timer.isCompleted];
    });
    await instance.begin();
    const episode = await instance.next(raised("go", "now"));
    expect(instance.end?.result).toBe('["now",true,false]');
    expect(episode.canceledTimers).toEqual([0]);
  });

  test("throws a failure where it is awaited", async () => {
    const instance = new AsyncInstance(async (df) => {
      try {
        await df.callActivity("a");
      } catch (error) {
        return String(error);
      }
      return "no failure";
    });
    await instance.begin();
    await instance.next(failed(0, "Activity function 'a' failed: no"));
    expect(instance.end?.result).toBe(`"Error: Activity function 'a' failed: no"`);
  });

  test("lets a task that nobody awaits fail without notice", async () => {
    const instance = new AsyncInstance(async (df) => {
      df.callActivity("lonely");
      await df.callActivity("b");
    });
    await instance.begin();
    await instance.next(failed(0, "no"));
    await instance.next(completed(1));
    expect(instance.end?.status).toBe("Completed");
  });

  test("continues as new at the next await, without asking for what it awaits", async () => {
    const instance = new AsyncInstance(async (df) => {
      const n = df.getInput<number | undefined>() ?? 0;
      if (n === 2) return n;
      await df.waitForExternalEvent("next");
      df.continueAsNew(n + 1);
      await df.callActivity("never");
      throw new Error("not reached");
    });
    await instance.begin();
    const episode = await instance.next(raised("next"));
    expect(episode.replaces).toBe(true);
    expect(decided(episode)).toEqual([]);
    await instance.next(raised("next"));
    expect(instance.end?.result).toBe("2");
  });

  test("takes the retries of a call in its place", async () => {
    const instance = new AsyncInstance(async (df) => {
      return await df.callActivity("a").withRetry({
        firstRetryIntervalInMilliseconds: 1_000,
        maxNumberOfAttempts: 2,
      });
    });
    expect(decided(await instance.begin())).toMatchObject([{ eventId: 0, name: "a" }]);
    expect(decided(await instance.next(failed(0, "no")))).toMatchObject([
      { eventId: 1, type: "TimerCreated" },
    ]);
    expect(decided(await instance.next(fired(1)))).toMatchObject([{ eventId: 2, name: "a" }]);
    await instance.next(completed(2, "yes"));
    expect(instance.end?.result).toBe('"yes"');
  });

  test("fails if it awaits something that is not durable", async () => {
    const instance = new AsyncInstance(async (df) => {
      await df.callActivity("a");
      await new Promise((resolve) => setTimeout(resolve, 60_000).unref());
    });
    await instance.begin();
    await instance.next(completed(0));
    expect(instance.end).toMatchObject({ status: "Failed" });
    expect(instance.end?.result).toContain("awaits something that is not durable");
  });

  test("is told of if it goes on by itself, and ends when the instance hears of it", async () => {
    const instance = new AsyncInstance(async (df) => {
      const event = df.waitForExternalEvent("never");
      await Promise.race([event, new Promise((resolve) => setTimeout(resolve, 5))]);
      await df.callActivity("a");
    });
    await instance.begin();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(instance.strays).toEqual(["made a task"]);
  });
});
