import { describe, expect, test } from "@jest/globals";
import { EntityId } from "../../src/entity/entity-id.js";
import { NO_STAMP } from "../../src/entity/entity-message.js";
import { TaskFailedError } from "../../src/task-failed-error.js";
import { AsyncInstance } from "../async-instance.js";
import { completed, raised, resumed, suspended } from "../events.js";
import { Instance, type PlainOrchestrator } from "../instance.js";
import { a, answered, askedIn, askedOnceIn, b, came, refused, sentIn } from "./asked.js";

const EXECUTION = "5b0c8a3e2f6d4d0c9a1b7e6f5d4c3b2a"; // of `started`

/** Plays a call of `get` whose answer has this text; returns the output. */
function outputOf(text: string | undefined): unknown {
  const instance = new Instance(function* (df) {
    const value: unknown = yield df.callEntity(a, "get");
    return { value, isNothing: value === undefined };
  });
  const { request } = askedOnceIn(instance.begin());
  instance.next(came(request.id, text));
  return instance.output;
}

/** The message of what an orchestrator throws when it does this first. */
function failureOf(orchestrator: PlainOrchestrator): string | undefined {
  const instance = new Instance(orchestrator);
  instance.begin();
  return instance.end?.failureDetails?.errorMessage;
}

describe("callEntity", () => {
  test("sends the entity a request, and gives what it answers", () => {
    const instance = new Instance(function* (df) {
      return yield df.callEntity(a, "add", { amount: 5 });
    });
    const asked = askedOnceIn(instance.begin());
    expect(asked).toMatchObject({ eventId: 0, instanceId: "@account@a", name: "op" });
    expect(asked.request).toEqual({
      ...{ id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-/), operation: "add" },
      ...{ isSignal: false, input: '{"amount":5}', position: 0, due: undefined },
      ...{ parent: "order-42", parentExecution: EXECUTION, lockSet: undefined },
      ...{ stamp: "2026-01-01T00:00:00.0000000Z", predecessor: NO_STAMP },
    });
    instance.next(answered(asked, { balance: 15 }));
    expect(instance.output).toEqual({ balance: 15 });
  });

  test.each([
    ['{"result":"15"}', { value: 15, isNothing: false }],
    ['{"result":"null"}', { value: null, isNothing: false }],
    ['{"result":"0"}', { value: 0, isNothing: false }],
    ['{"result":null}', { isNothing: true }],
    ["{}", { isNothing: true }],
  ])("gives of the answer %s what it says", (text, output) => {
    expect(outputOf(text)).toEqual(output);
  });

  test.each([[0], [false], [""], [null]])("passes on the input %j", (input) => {
    const instance = new Instance(function* (df) {
      yield df.callEntity(a, "set", input);
    });
    expect(askedOnceIn(instance.begin()).request.input).toBe(JSON.stringify(input));
  });

  test("fails with the error of the operation, and says which it was", () => {
    const instance = new Instance(function* (df) {
      try {
        return yield df.callEntity(a, "withdraw", 5);
      } catch (error) {
        if (!(error instanceof TaskFailedError)) throw error;
        const { message, taskName, taskId, failureDetails } = error;
        return { message, taskName, taskId, type: failureDetails.errorType };
      }
    });
    const asked = askedOnceIn(instance.begin());
    instance.next(refused(asked, "too poor"));
    expect(instance.output).toEqual({
      message: "Operation 'withdraw' of entity '@account@a' failed: too poor",
      ...{ taskName: "withdraw", taskId: 0, type: "RangeError" },
    });
  });

  test("fails with the message that engines without details write", () => {
    const instance = new Instance(function* (df) {
      yield df.callEntity(a, "withdraw");
    });
    const { request } = askedOnceIn(instance.begin());
    instance.next(came(request.id, '{"result":"\\"too poor\\"","exceptionType":"Error"}'));
    expect(instance.end?.status).toBe("Failed");
    expect(instance.end?.failureDetails?.errorMessage).toContain("'@account@a' failed: too poor");
  });

  test("asks nothing before it is yielded, in a generator", () => {
    const instance = new Instance(function* (df) {
      df.callEntity(a, "get");
      yield df.callActivity("price");
    });
    expect(askedIn(instance.begin())).toEqual([]);
  });

  test("asks at the next await, in async orchestrators, and once", async () => {
    const instance = new AsyncInstance(async (df) => {
      const call = df.callEntity<number>(a, "get");
      const price = await df.callActivity<number>("price");
      return price + (await call) + (await call);
    });
    const asked = askedOnceIn(await instance.begin());
    expect(asked.eventId).toBe(0);
    await instance.next(answered(asked, 1), completed(1, 10));
    expect(instance.output).toBe(12);
  });

  test("fails in async orchestrators as it does in generators", async () => {
    const instance = new AsyncInstance(async (df) => {
      try {
        await df.callEntity(a, "get");
      } catch (error) {
        return String(error);
      }
      return "no error";
    });
    const asked = askedOnceIn(await instance.begin());
    await instance.next(refused(asked, "too poor"));
    expect(instance.output).toBe("Error: Operation 'get' of entity '@account@a' failed: too poor");
  });

  test("is a task among others", () => {
    const instance = new Instance(function* (df) {
      const calls = [df.callEntity(a, "get"), df.callEntity(b, "get")];
      return yield df.Task.all([...calls, df.waitForExternalEvent("go")]);
    });
    const [first, second] = askedIn(instance.begin());
    if (!first || !second) throw new Error("Expected two requests.");
    expect(first.request.id).not.toBe(second.request.id);
    instance.next(answered(second, "b"));
    instance.next(raised("go", "went"), answered(first, "a"));
    expect(instance.output).toEqual(["a", "b", "went"]);
  });

  test("hears an answer that came while the instance was suspended, when it is resumed", () => {
    const instance = new Instance(function* (df) {
      return yield df.callEntity(a, "get");
    });
    const asked = askedOnceIn(instance.begin());
    instance.next(suspended(), answered(asked, 15));
    expect(instance.end).toBeUndefined();
    instance.next(resumed());
    expect(instance.output).toBe(15);
  });

  test("hears the first of two answers, and gives the other to no wait for an event", () => {
    const instance = new Instance(function* (df) {
      const first: unknown = yield df.callEntity(a, "get");
      const { request } = asked;
      const event = df.waitForExternalEvent(request.id);
      yield df.Task.any([event, df.callActivity("price")]);
      return [first, event.isCompleted];
    });
    const asked = askedOnceIn(instance.begin());
    instance.next(answered(asked, 1), answered(asked, 2));
    instance.next(completed(1));
    expect(instance.output).toEqual([1, false]);
  });

  test("carries no answer over to the next execution, but events that nobody waited for", () => {
    const instance = new Instance(function* (df) {
      if (df.getInput() === "again") return yield df.callActivity("price");
      yield df.Task.any([df.callEntity(a, "get"), df.callActivity("price")]);
      df.continueAsNew("again");
      return undefined;
    });
    const asked = askedOnceIn(instance.begin());
    const { events } = instance.next(completed(1), raised("go"), answered(asked, 5));
    const carried = events.flatMap((event) => (event.type === "EventRaised" ? event.name : []));
    expect(carried).toEqual(["go"]);
  });

  test("has an id that is the same in each replay, and another in each execution", () => {
    const callOnce: PlainOrchestrator = function* (df) {
      yield df.callEntity(a, "get");
    };
    const idIn = (executionId: string): string =>
      askedOnceIn(new Instance(callOnce, { executionId }).begin()).request.id;
    expect(idIn("e-1")).toBe(idIn("e-1"));
    expect(idIn("e-2")).not.toBe(idIn("e-1"));
  });

  test("stamps what it sends to one entity with rising times", () => {
    const instance = new Instance(function* (df) {
      df.signalEntity(a, "add", 1);
      df.signalEntity(b, "add", 1);
      yield df.callEntity(a, "get");
    });
    const [first, other, second] = askedIn(instance.begin()).map(({ request }) => request);
    expect([first?.predecessor, other?.predecessor]).toEqual([NO_STAMP, NO_STAMP]);
    expect(second?.predecessor).toBe(first?.stamp);
    expect(second?.stamp).toBe("2026-01-01T00:00:00.0000001Z");
  });

  test("takes whatever has a name and a key for an entity, as v3 does", () => {
    const instance = new Instance(function* (df) {
      yield df.callEntity(JSON.parse('{"name":"Account","key":"x"}') as EntityId, "get");
    });
    expect(askedOnceIn(instance.begin()).instanceId).toBe("@account@x");
  });

  test.each([
    ["no entity", undefined, "get", "entityId: Expected an EntityId but got undefined"],
    ["text", "@account@a", "get", "entityId: Expected an EntityId but got @account@a"],
    ["no key", { name: "account" }, "get", "key: Expected non-empty"],
    ["a blank operation", a, " ", "operation: Expected non-empty"],
    ["no operation", a, undefined, "operation: Expected non-empty"],
  ])("refuses %s", (_, id, operation, message) => {
    for (const how of ["callEntity", "signalEntity"] as const) {
      const failure = failureOf(function* (df) {
        // as JavaScript may call it
        const refused = df[how] as (id: unknown, operation: unknown) => unknown;
        yield refused.call(df, id, operation);
      });
      expect(failure).toContain(message);
    }
  });
});

describe("signalEntity", () => {
  test("sends a signal at once, and waits for nothing", () => {
    const instance = new Instance(function* (df) {
      df.signalEntity(a, "add", 0);
      yield* [];
      return "done";
    });
    const asked = askedOnceIn(instance.begin());
    expect(instance.output).toBe("done");
    expect(asked).toMatchObject({ instanceId: "@account@a", name: "op", eventId: 0 });
    const { isSignal, input, operation } = asked.request;
    expect({ isSignal, input, operation }).toEqual({
      isSignal: true,
      input: "0",
      operation: "add",
    });
  });

  test("sends it in async orchestrators too", async () => {
    const instance = new AsyncInstance(async (df) => {
      df.signalEntity(a, "add", false);
      return await df.callActivity("price");
    });
    expect(askedOnceIn(await instance.begin()).request.input).toBe("false");
  });

  test("is what an event to an entity would have to be: that is refused", () => {
    const failure = failureOf(function* (df) {
      df.sendEvent("@account@a", "add", 5);
      return yield df.createTimer(0);
    });
    expect(failure).toContain("signalEntity() asks it for an operation");
  });

  test("gives what waits for its time no place among the others", () => {
    const scheduledTime = new Date("2026-06-24T11:00:00Z");
    const instance = new Instance(function* (df) {
      df.signalEntity(a, "remind", undefined, { scheduledTime });
      return yield df.callEntity(a, "get");
    });
    const [later, now] = askedIn(instance.begin());
    expect([later?.request.stamp, later?.request.predecessor]).toEqual([NO_STAMP, NO_STAMP]);
    expect(now?.request.predecessor).toBe(NO_STAMP);
  });

  test("says when it is to be performed, in the name and in the request", () => {
    const scheduledTime = new Date("2026-06-24T11:00:00Z");
    const instance = new Instance(function* (df) {
      df.signalEntity(a, "remind", undefined, { scheduledTime });
      yield df.callActivity("price");
    });
    const asked = askedOnceIn(instance.begin());
    expect(asked.name).toBe("op@2026-06-24T11:00:00.0000000Z");
    expect(asked.request).toMatchObject({ due: scheduledTime, isSignal: true, input: undefined });
  });

  test("refuses a time that is none", () => {
    const failure = failureOf(function* (df) {
      df.signalEntity(a, "remind", undefined, { scheduledTime: new Date(NaN) });
      yield df.callActivity("price");
    });
    expect(failure).toContain("scheduledTime: Expected valid Date object");
  });

  test("goes out of an episode that continues as new", () => {
    const instance = new Instance(function* (df) {
      if (df.getInput() === "again") return yield df.callActivity("price");
      df.signalEntity(a, "add", 1);
      df.continueAsNew("again");
      return undefined;
    });
    const { leftBehind, events } = instance.begin();
    expect(leftBehind).toMatchObject([{ instanceId: "@account@a", event: { name: "op" } }]);
    expect(sentIn({ events })).toEqual([]);
  });

  test("does not take what an external event is waited for by the name 'op'", () => {
    const instance = new Instance(function* (df) {
      df.signalEntity(a, "add", 1);
      return yield df.waitForExternalEvent("op");
    });
    instance.begin();
    instance.next(raised("op", "mine"));
    expect(instance.output).toBe("mine");
  });
});
