import { describe, expect, test } from "@jest/globals";
import { completed, raised } from "../events.js";
import { decided, Instance } from "../instance.js";

describe("EventTask", () => {
  test("takes no event id", () => {
    const instance = new Instance(function* (df) {
      yield df.Task.all([df.waitForExternalEvent("go"), df.callActivity("a")]);
    });
    expect(decided(instance.begin())).toMatchObject([{ eventId: 0, name: "a" }]);
  });

  test("gets events that came before it, oldest first", () => {
    const instance = new Instance(function* (df) {
      yield df.callActivity("slow");
      return [yield df.waitForExternalEvent("go"), yield df.waitForExternalEvent("go")];
    });
    instance.begin(raised("go", 1));
    instance.next(raised("go", 2), raised("go", 3));
    instance.next(completed(0));
    expect(instance.output).toEqual([1, 2]);
  });

  test("newest of several gets the next event", () => {
    const instance = new Instance(function* (df) {
      return yield df.Task.all([df.waitForExternalEvent("go"), df.waitForExternalEvent("go")]);
    });
    instance.begin();
    instance.next(raised("go", 1));
    instance.next(raised("go", 2));
    expect(instance.output).toEqual([2, 1]);
  });

  test("first of several new ones gets the oldest event that was kept", () => {
    const instance = new Instance(function* (df) {
      yield df.callActivity("slow");
      return yield df.Task.all([df.waitForExternalEvent("go"), df.waitForExternalEvent("go")]);
    });
    instance.begin(raised("go", 1), raised("go", 2));
    instance.next(completed(0));
    expect(instance.output).toEqual([1, 2]);
  });

  test("gives undefined for an event without a value", () => {
    const instance = new Instance(function* (df) {
      return (yield df.waitForExternalEvent("go")) === undefined;
    });
    instance.begin();
    instance.next({ ...raised("go"), input: "" });
    expect(instance.output).toBe(true);
  });

  test("that lost a race does not take the event that a later one waits for", () => {
    const instance = new Instance(function* (df) {
      const abandoned = df.waitForExternalEvent("go");
      yield df.Task.any([abandoned, df.callActivity("a")]);
      yield df.callActivity("b");
      return yield df.waitForExternalEvent("go");
    });
    instance.begin();
    instance.next(completed(0));
    instance.next(raised("go", "kept"));
    instance.next(completed(1));
    expect(instance.output).toBe("kept");
  });

  test("in a compound that lost a race does not take it either", () => {
    const instance = new Instance(function* (df) {
      const pair = df.Task.all([df.waitForExternalEvent("go"), df.callActivity("a")]);
      yield df.Task.any([pair, df.callActivity("b")]);
      yield df.callActivity("c");
      return yield df.waitForExternalEvent("go");
    });
    instance.begin();
    instance.next(completed(1));
    instance.next(raised("go", "kept"), completed(2));
    expect(instance.output).toBe("kept");
  });

  test("that lost a race has the event once it is looked at", () => {
    const instance = new Instance(function* (df) {
      const cancel = df.waitForExternalEvent("cancel");
      yield df.Task.any([cancel, df.callActivity("a")]);
      const before = [cancel.isCompleted, cancel.result];
      yield df.callActivity("b");
      return [...before, cancel.isCompleted, cancel.result];
    });
    instance.begin();
    instance.next(completed(0));
    instance.next(raised("cancel", "stop"));
    instance.next(completed(1));
    expect(instance.output).toEqual([false, null, true, "stop"]);
  });

  test("that lost a race has it, too, if only its result is looked at", () => {
    const instance = new Instance(function* (df) {
      const cancel = df.waitForExternalEvent("cancel");
      yield df.Task.any([cancel, df.callActivity("a")]);
      yield df.callActivity("b");
      return cancel.result;
    });
    instance.begin();
    instance.next(completed(0));
    instance.next(raised("cancel", "stop"), completed(1));
    expect(instance.output).toBe("stop");
  });

  test("that has its event takes no other when it is yielded again", () => {
    const instance = new Instance(function* (df) {
      const go = df.waitForExternalEvent("go");
      yield go;
      yield df.callActivity("a");
      return [yield go, yield df.waitForExternalEvent("go")];
    });
    instance.begin();
    instance.next(raised("go", 1), raised("go", 2));
    instance.next(completed(0));
    expect(instance.output).toEqual([1, 2]);
  });

  test("that lost a race can be waited for again", () => {
    const instance = new Instance(function* (df) {
      const go = df.waitForExternalEvent("go");
      yield df.Task.any([go, df.callActivity("a")]);
      yield df.callActivity("b");
      const winner = yield* df.Task.any([go, df.callActivity("c")]);
      return [winner === go, yield go];
    });
    instance.begin();
    instance.next(completed(0));
    instance.next(raised("go", 1), completed(1));
    expect(instance.output).toEqual([true, 1]);
  });

  test("that is only looked at, never yielded, takes nothing", () => {
    const instance = new Instance(function* (df) {
      const never = df.waitForExternalEvent("go");
      yield df.callActivity("a");
      return [never.isCompleted, never.result, yield df.waitForExternalEvent("go")];
    });
    instance.begin(raised("go", 1));
    instance.next(completed(0));
    expect(instance.output).toEqual([false, null, 1]);
  });
});
