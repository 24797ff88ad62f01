import { describe, expect, test } from "@jest/globals";
import { completed, fired, raised, START } from "../events.js";
import { decided, Instance } from "../instance.js";

const DAY_MS = 86_400_000;

function after(days: number): Date {
  return new Date(START.getTime() + days * DAY_MS);
}

describe("TimerTask", () => {
  test("waits until its time, and has no result", () => {
    const instance = new Instance(function* (df) {
      const timer = df.createTimer(after(1));
      const result = yield timer;
      return [result === undefined, timer.isCompleted, timer.isCanceled];
    });
    expect(decided(instance.begin())).toMatchObject([
      { type: "TimerCreated", eventId: 0, fireAt: after(1) },
    ]);
    instance.next(fired(0, after(1)));
    expect(instance.output).toEqual([true, true, false]);
  });

  test("of a time that has passed is created like any other", () => {
    const instance = new Instance(function* (df) {
      yield df.createTimer(after(-1));
    });
    expect(decided(instance.begin())).toMatchObject([{ type: "TimerCreated", fireAt: after(-1) }]);
  });

  test("of 6 days is one timer", () => {
    const instance = new Instance(function* (df) {
      yield df.createTimer(after(6));
    });
    expect(decided(instance.begin())).toMatchObject([{ fireAt: after(6) }]);
  });

  test("of more than 6 days is a chain of 3 days each, and one to the orchestrator", () => {
    const instance = new Instance(function* (df) {
      yield df.createTimer(after(8));
      return df.currentUtcDateTime;
    });
    expect(decided(instance.begin())).toMatchObject([{ eventId: 0, fireAt: after(3) }]);
    instance.now = after(3);
    expect(decided(instance.next(fired(0)))).toMatchObject([{ eventId: 1, fireAt: after(6) }]);
    instance.now = after(6);
    expect(decided(instance.next(fired(1)))).toMatchObject([{ eventId: 2, fireAt: after(8) }]);
    instance.now = after(8);
    instance.next(fired(2));
    expect(instance.output).toBe(after(8).toISOString());
  });

  test("whose time no row could hold is simply past", () => {
    const instance = new Instance(function* (df) {
      yield df.createTimer(new Date(-8.64e15));
    });
    expect(decided(instance.begin())).toMatchObject([
      { type: "TimerCreated", fireAt: new Date(0) },
    ]);
  });

  test("of a long chain ends early if the worker was away past its time", () => {
    const instance = new Instance(function* (df) {
      yield df.createTimer(after(8));
    });
    instance.begin();
    instance.now = after(9);
    instance.next(fired(0));
    expect(instance.end?.status).toBe("Completed");
  });

  test("goes on through its chain while the orchestrator waits for something else", () => {
    const instance = new Instance(function* (df) {
      const timer = df.createTimer(after(7));
      yield df.Task.any([timer, df.waitForExternalEvent("go")]);
      yield df.callActivity("busy");
      yield timer;
    });
    instance.begin();
    instance.next(raised("go"));
    instance.now = after(3);
    expect(decided(instance.next(fired(0)))).toMatchObject([{ eventId: 2, fireAt: after(6) }]);
    instance.now = after(6);
    instance.next(fired(2), completed(1));
    instance.now = after(7);
    instance.next(fired(3));
    expect(instance.end?.status).toBe("Completed");
  });

  test("measures its length when it is yielded", () => {
    const instance = new Instance(function* (df) {
      const timer = df.createTimer(after(8));
      yield df.callActivity("slow");
      yield timer;
    });
    instance.begin();
    instance.now = after(2);
    expect(decided(instance.next(completed(0)))).toMatchObject([{ eventId: 1, fireAt: after(8) }]);
  });
});

describe("TimerTask.cancel", () => {
  test("tells the episode which timer is not wanted any more", () => {
    const instance = new Instance(function* (df) {
      const timer = df.createTimer(after(1));
      yield df.Task.any([timer, df.waitForExternalEvent("go")]);
      timer.cancel();
      timer.cancel();
      yield df.callActivity("next");
      return [timer.isCanceled, timer.isCompleted];
    });
    expect(instance.begin().canceledTimers).toStrictEqual([]);
    expect(instance.next(raised("go")).canceledTimers).toStrictEqual([0]);
    const last = instance.next(fired(0), completed(1));
    expect(last.canceledTimers).toStrictEqual([]);
    expect(instance.output).toEqual([true, false]);
  });

  test("names the running part of a long timer, and ends the chain", () => {
    const instance = new Instance(function* (df) {
      const timer = df.createTimer(after(10));
      yield df.Task.any([timer, df.waitForExternalEvent("go")]);
      timer.cancel();
      yield df.callActivity("next");
    });
    instance.begin();
    instance.now = after(3);
    instance.next(fired(0));
    expect(instance.next(raised("go")).canceledTimers).toStrictEqual([1]);
    expect(decided(instance.next(fired(1)))).toEqual([]);
  });

  test("of a timer that was never yielded has nothing to cancel", () => {
    const instance = new Instance(function* (df) {
      const timer = df.createTimer(after(1));
      timer.cancel();
      yield df.callActivity("next");
      return timer.isCanceled;
    });
    expect(instance.begin().canceledTimers).toStrictEqual([]);
    instance.next(completed(0));
    expect(instance.output).toBe(true);
  });

  test("of a timer that has fired is refused in the words of v3", () => {
    const instance = new Instance(function* (df) {
      const timer = df.createTimer(after(1));
      yield timer;
      timer.cancel();
    });
    instance.begin();
    instance.next(fired(0));
    expect(instance.end?.result).toContain("Cannot cancel a completed task.");
  });

  test("followed by a yield sets the timer anew: it still fires at its time", () => {
    const instance = new Instance(function* (df) {
      const timer = df.createTimer(after(1));
      yield df.Task.any([timer, df.waitForExternalEvent("go")]);
      timer.cancel();
      yield timer;
      return timer.isCanceled;
    });
    instance.begin();
    const second = instance.next(raised("go"));
    expect(decided(second)).toMatchObject([{ type: "TimerCreated", eventId: 1, fireAt: after(1) }]);
    expect(second.canceledTimers).toStrictEqual([0]);
    instance.next(fired(0));
    expect(instance.end).toBeUndefined();
    instance.next(fired(1));
    expect(instance.output).toBe(true);
  });
});
