import { describe, expect, test } from "@jest/globals";
import { durationMs } from "../../src/duration.js";
import { EventTimeoutError } from "../../src/tasks/timed-event.js";
import { completed, fired, raised, START } from "../events.js";
import { decided, Instance, type PlainOrchestrator } from "../instance.js";

const HOUR_MS = 3_600_000;

/** Waits for an event for an hour, and then for another one for ever. */
const twoWaits: PlainOrchestrator = function* (df) {
  const seen: unknown[] = [];
  try {
    seen.push(yield df.waitForExternalEvent("go", { timeout: { hours: 1 } }));
  } catch (error) {
    seen.push(String(error));
  }
  seen.push(yield df.waitForExternalEvent("go"));
  return seen;
};

describe("timedEvent", () => {
  test("fails when the event does not come in time", () => {
    const instance = new Instance(function* (df) {
      yield df.waitForExternalEvent("Approval", { timeout: { hours: 1 } });
    });
    const fireAt = new Date(START.getTime() + HOUR_MS);
    expect(decided(instance.begin())).toMatchObject([{ eventId: 0, type: "TimerCreated", fireAt }]);
    instance.next(fired(0));
    expect(instance.end).toMatchObject({
      status: "Failed",
      result:
        "Orchestrator function 'OrderFlow' failed: Event 'Approval' did not come within 3600000 " +
        "milliseconds.",
      failureDetails: { errorType: "EventTimeoutError" },
    });
  });

  test("tells a program which event did not come, and for how long it waited", () => {
    const instance = new Instance(function* (df) {
      try {
        yield df.waitForExternalEvent("Approval", { timeout: 1_500 });
      } catch (error) {
        return [error instanceof EventTimeoutError, error];
      }
      return "no error";
    });
    instance.begin();
    instance.next(fired(0));
    const [isOne, error] = instance.output as unknown[];
    expect(isOne).toBe(true);
    expect(error).toMatchObject({
      code: "EventTimeout",
      name: "EventTimeoutError",
      eventName: "Approval",
      timeoutMs: 1_500,
    });
  });

  test("gives the data of an event that comes in time, and gives the timer up", () => {
    const instance = new Instance(function* (df) {
      const answer = yield* df.waitForExternalEvent<string>("go", { timeout: { hours: 1 } });
      yield df.callActivity("note", answer);
      return answer;
    });
    instance.begin();
    const episode = instance.next(raised("go", "yes"));
    expect(episode.canceledTimers).toEqual([0]);
    expect(decided(episode)).toMatchObject([{ eventId: 1, name: "note", input: '["yes"]' }]);
    instance.next(fired(0), completed(1));
    expect(instance.output).toBe("yes");
  });

  test("sets no timer for an event that has come already", () => {
    const instance = new Instance(function* (df) {
      yield df.callActivity("slow");
      return yield df.waitForExternalEvent("go", { timeout: 0 });
    });
    instance.begin(raised("go", "early"));
    const episode = instance.next(completed(0));
    expect(decided(episode)).toMatchObject([{ eventId: 1, type: "ExecutionCompleted" }]);
    expect(episode.canceledTimers).toEqual([]);
    expect(instance.output).toBe("early");
  });

  test("leaves an event that comes after the timeout to the next wait", () => {
    const instance = new Instance(twoWaits);
    instance.begin();
    instance.next(fired(0));
    instance.next(raised("go", "late"));
    expect(instance.output).toEqual([
      "EventTimeoutError: Event 'go' did not come within 3600000 milliseconds.",
      "late",
    ]);
  });

  test("counts what comes first in one batch: the event", () => {
    const instance = new Instance(twoWaits);
    instance.begin();
    instance.next(raised("go", 1), fired(0));
    instance.next(raised("go", 2));
    expect(instance.output).toEqual([1, 2]);
  });

  test("counts what comes first in one batch: the timer", () => {
    const instance = new Instance(twoWaits);
    instance.begin();
    instance.next(fired(0), raised("go", 1));
    expect(instance.output).toEqual([expect.stringContaining("did not come"), 1]);
  });

  test("that lost a race leaves the event to others, and takes it when it is yielded again", () => {
    const instance = new Instance(function* (df) {
      const go = df.waitForExternalEvent<string>("go", { timeout: { hours: 1 } });
      yield df.Task.any([go, df.callActivity("a")]);
      yield df.callActivity("b");
      return yield go;
    });
    instance.begin();
    instance.next(completed(1));
    instance.next(raised("go", "meanwhile"));
    expect(instance.next(completed(2)).canceledTimers).toEqual([0]);
    expect(instance.output).toBe("meanwhile");
  });

  test("that lost a race can take part in another one", () => {
    const instance = new Instance(function* (df) {
      const go = df.waitForExternalEvent<string>("go", { timeout: { hours: 1 } });
      yield df.Task.any([go, df.callActivity("a")]);
      yield df.callActivity("b");
      const winner = yield* df.Task.any([df.callActivity("c"), go]);
      return [winner === go, go.result];
    });
    instance.begin();
    instance.next(completed(1));
    instance.next(raised("go", "meanwhile"), completed(2));
    expect(instance.output).toEqual([true, "meanwhile"]);
  });

  test("measures the time from when it was asked to wait", () => {
    const instance = new Instance(function* (df) {
      const go = df.waitForExternalEvent("go", { timeout: { hours: 1 } });
      yield df.callActivity("slow");
      yield go;
    });
    instance.begin();
    instance.now = new Date(START.getTime() + HOUR_MS / 2);
    const fireAt = new Date(START.getTime() + HOUR_MS);
    expect(decided(instance.next(completed(0)))).toMatchObject([{ fireAt }]);
  });

  test("may be longer than any date", () => {
    const instance = new Instance(function* (df) {
      yield df.waitForExternalEvent("go", { timeout: Number.MAX_VALUE });
    });
    const [timer] = decided(instance.begin());
    expect(timer).toMatchObject({
      fireAt: new Date(START.getTime() + durationMs({ days: 3 }, "")),
    });
  });

  test("refuses a timeout that is no duration", () => {
    const instance = new Instance(function* (df) {
      yield df.waitForExternalEvent("go", { timeout: "1h" as unknown as number });
    });
    instance.begin();
    expect(instance.end?.result).toContain("timeout: Expected milliseconds, or an object with");
  });
});
