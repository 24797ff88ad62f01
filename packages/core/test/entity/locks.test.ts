import { describe, expect, test } from "@jest/globals";
import type { DurableLock } from "../../src/entity/durable-lock.js";
import { EntityId } from "../../src/entity/entity-id.js";
import { LockState } from "../../src/entity/lock-state.js";
import { LockingRulesViolationError } from "../../src/entity/locking-rules-violation-error.js";
import { newGuid } from "../../src/new-guid.js";
import type { DurableOrchestrationContext } from "../../src/orchestration-context.js";
import { AsyncInstance } from "../async-instance.js";
import { completed, fired, START } from "../events.js";
import { Instance, type PlainOrchestrator } from "../instance.js";
import { a, answered, askedIn, askedOnceIn, b, came, refused, sentIn } from "./asked.js";

const c = new EntityId("account", "c");
const GRANTED = "Lock Acquisition Completed";
const RETRY = { firstRetryIntervalInMilliseconds: 1_000, maxNumberOfAttempts: 2 };

type Df = DurableOrchestrationContext;

/** Waits for a lock; what a `yield` gives is not known to the compiler. */
function* locked(df: Df, ...ids: EntityId[]): Generator<unknown, DurableLock, unknown> {
  return (yield df.lock(...ids)) as DurableLock;
}

/** What is thrown when an orchestrator does this first. */
function thrownBy(act: (df: Df) => unknown): { name: string; message: string } | undefined {
  let thrown: { name: string; message: string } | undefined;
  new Instance(function* (df) {
    try {
      act(df);
    } catch (error) {
      thrown = error as Error; // whatever else would show in what is expected of it
    }
    yield df.callActivity("price");
  }).begin();
  return thrown;
}

/** What is thrown by something that is done in a section of `a` and `b` that was granted. */
function thrownInside(act: (df: Df) => unknown): unknown {
  let thrown: unknown;
  const instance = new Instance(function* (df) {
    yield* locked(df, a, b);
    try {
      act(df);
    } catch (error) {
      thrown = error;
    }
    yield df.callActivity("price");
  });
  instance.next(answered(askedOnceIn(instance.begin()), GRANTED));
  return thrown;
}

describe("lock", () => {
  test("asks the first entity for all, sorted and each once, in one request", () => {
    const instance = new Instance(function* (df) {
      yield df.lock(b, new EntityId("Account", "a"), c, new EntityId("ACCOUNT", "b"));
    });
    const asked = askedOnceIn(instance.begin());
    expect(asked).toMatchObject({ instanceId: "@account@a", name: "op", eventId: 0 });
    const { lockSet, operation, isSignal, position, parent } = asked.request;
    expect(lockSet?.map(String)).toEqual(["@account@a", "@account@b", "@account@c"]);
    expect({ operation, isSignal, position, parent }).toEqual({
      ...{ operation: undefined, isSignal: false, position: 0, parent: "order-42" },
    });
  });

  test("takes a list as well, and of equal ones keeps the first", () => {
    const instance = new Instance(function* (df) {
      const lock = (yield df.lock([new EntityId("ACCOUNT", "a"), a, b])) as DurableLock;
      return lock.ownedLocks.map(({ name, key }) => [name, key]);
    });
    instance.next(answered(askedOnceIn(instance.begin()), GRANTED));
    expect(instance.output).toEqual([
      ["ACCOUNT", "a"],
      ["account", "b"],
    ]);
  });

  test("takes its id from what the orchestrator's own GUIDs are counted by, as v3 does", () => {
    const instance = new Instance(function* (df) {
      const before = df.newGuid("order-42");
      const lock = df.lock(a);
      const after = df.newGuid("order-42");
      yield df.Task.any([lock, df.callActivity("price")]);
      return [before, after];
    });
    const { request } = askedOnceIn(instance.begin());
    instance.next(completed(1));
    const guid = (count: number) => newGuid("order-42", START, count);
    expect(instance.output).toEqual([guid(0), guid(2)]);
    expect(request.id).toBe(guid(1));
  });

  test.each<[string, (df: Df) => unknown, string, string]>([
    ["no entity", (df) => df.lock(), "RangeError", "lock requires at least one EntityId"],
    ["an empty list", (df) => df.lock([]), "RangeError", "lock requires at least one EntityId"],
    [
      "undefined",
      (df) => df.lock(undefined as unknown as EntityId), // as JavaScript may call it
      ...(["RangeError", "lock requires at least one EntityId"] as const),
    ],
    [
      "undefined in a list",
      (df) => df.lock([undefined as unknown as EntityId]), // as JavaScript may call it
      ...(["TypeError", "lock expected EntityId[]"] as const),
    ],
    [
      "undefined beside an entity",
      (df) => df.lock(undefined as unknown as EntityId, a), // as JavaScript may call it
      ...(["TypeError", "lock expected EntityId[]"] as const),
    ],
    [
      "what is only like an entity's id",
      (df) => df.lock(JSON.parse('{"name":"account","key":"a"}') as EntityId),
      ...(["TypeError", "lock expected EntityId[]"] as const),
    ],
  ])("refuses %s", (_, act, name, message) => {
    expect(thrownBy(act)).toMatchObject({ name, message });
  });

  test("refuses what is no entity before it looks whether it is in a section", () => {
    expect(thrownInside((df) => df.lock([]))).toBeInstanceOf(RangeError);
  });

  test("gives the lock, in an async orchestrator too, which asks for it at the next await", async () => {
    const instance = new AsyncInstance(async (df) => {
      const lock = await df.lock(a, b);
      const balance = await df.callEntity<number>(a, "get");
      lock.release();
      return [balance, lock.ownedLocks.map(String), lock.isReleased, df.isLocked().isLocked];
    });
    const lock = askedOnceIn(await instance.begin());
    const call = askedOnceIn(await instance.next(answered(lock, GRANTED)));
    const { events } = await instance.next(answered(call, 5));
    expect(instance.output).toEqual([5, ["@account@a", "@account@b"], true, false]);
    expect(sentIn({ events }).map(({ name }) => name)).toEqual(["release", "release"]);
  });

  test("fails if the entity refuses, though none does", () => {
    const instance = new Instance(function* (df) {
      yield df.lock(a);
    });
    instance.next(refused(askedOnceIn(instance.begin()), "no locks here"));
    expect(instance.end?.failureDetails?.errorMessage).toContain("no locks here");
  });

  test("is asked for once, however often it is yielded", () => {
    const instance = new Instance(function* (df) {
      const lock = df.lock(a);
      const winner = yield df.Task.any([lock, df.callActivity("price")]);
      yield lock;
      return winner === lock;
    });
    const asked = askedOnceIn(instance.begin());
    const { events } = instance.next(completed(1));
    expect(sentIn({ events })).toEqual([]);
    instance.next(answered(asked, GRANTED));
    expect(instance.output).toBe(false);
  });
});

describe("DurableLock", () => {
  /** Locks `a` and `b`, does something, and ends. @returns What was sent behind the grant, and the output. */
  function sentBehind(act: (lock: DurableLock, df: Df) => unknown) {
    const instance = new Instance(function* (df) {
      return act(yield* locked(df, b, a), df);
    });
    const asked = askedOnceIn(instance.begin());
    const sent = sentIn(instance.next(answered(asked, GRANTED)));
    return { sent, asked, output: instance.output };
  }

  test("releases each entity, in order, under the id of the request", () => {
    const { sent, asked } = sentBehind((lock) => {
      lock.release();
    });
    expect(sent.map(({ instanceId, name, eventId }) => [instanceId, name, eventId])).toEqual([
      ["@account@a", "release", 1],
      ["@account@b", "release", 2],
    ]);
    for (const { input } of sent) {
      expect(JSON.parse(input ?? "")).toMatchObject({ parent: "order-42", id: asked.request.id });
      expect(input).not.toContain("ThRest");
    }
  });

  test("releases once", () => {
    const { sent, output } = sentBehind((lock) => {
      const before = lock.isReleased;
      lock.release();
      lock.release();
      lock[Symbol.dispose]();
      return [before, lock.isReleased];
    });
    expect(sent).toHaveLength(2);
    expect(output).toEqual([false, true]);
  });

  test("is released at the end of a block by 'using'", () => {
    const { sent, output } = sentBehind((lock, df) => {
      {
        using inside = lock;
        df.setCustomStatus(inside.isReleased);
      }
      return [df.customStatus, lock.isReleased, df.isLocked().isLocked];
    });
    expect(sent.map(({ name }) => name)).toEqual(["release", "release"]);
    expect(output).toEqual([false, true, false]);
  });

  test("is released by 'using' when the block throws, in async orchestrators", async () => {
    const instance = new AsyncInstance(async (df) => {
      try {
        using lock = await df.lock(a);
        df.setCustomStatus(lock.isReleased);
        await df.callEntity(a, "withdraw");
      } catch {
        return df.isLocked().isLocked;
      }
      return "no error";
    });
    const lock = askedOnceIn(await instance.begin());
    const call = askedOnceIn(await instance.next(answered(lock, GRANTED)));
    const { events } = await instance.next(refused(call, "too poor"));
    expect(sentIn({ events }).map(({ name }) => name)).toEqual(["release"]);
    expect(instance.output).toBe(false);
  });

  test("has a list of entities that nobody can change", () => {
    const { output } = sentBehind((lock) => Object.isFrozen(lock.ownedLocks));
    expect(output).toBe(true);
  });
});

describe("isLocked", () => {
  test("is true from the call of lock until the release, with the entities", () => {
    const states: LockState[] = [];
    const instance = new Instance(function* (df) {
      states.push(df.isLocked());
      const task = df.lock(b, a);
      states.push(df.isLocked());
      const lock = (yield task) as DurableLock;
      states.push(df.isLocked());
      lock.release();
      states.push(df.isLocked());
      yield df.callActivity("price");
    });
    const asked = askedOnceIn(instance.begin());
    states.length = 0;
    instance.next(answered(asked, GRANTED));
    const owned = ["@account@a", "@account@b"];
    // of the rebuilt instance from the beginning, then of the live one from the grant on
    expect(states.map(({ isLocked, ownedLocks }) => [isLocked, ownedLocks.map(String)])).toEqual([
      ...[
        [false, []],
        [true, owned],
        [true, owned],
        [false, []],
      ],
      ...[
        [true, owned],
        [false, []],
      ],
    ]);
    expect(states[0]).toBeInstanceOf(LockState);
  });
});

describe("LockingRulesViolationError", () => {
  const NESTED = "Cannot acquire more locks when already holding some locks.";
  const CHILD = "Cannot invoke sub-orchestrations from within a critical section.";
  const UNLOCKED =
    "Cannot call an entity from within a critical section unless it is one of the locked entities.";
  const PARALLEL =
    "Cannot call the same entity multiple times in parallel within a critical section.";
  const SIGNAL =
    "Cannot signal an entity from within a critical section if the entity is one of the locked " +
    "entities.";

  test.each<[string, string, (df: Df) => unknown]>([
    ["another lock", NESTED, (df) => df.lock(c)],
    ["another lock of the same entity", NESTED, (df) => df.lock(a)],
    ["a sub-orchestration", CHILD, (df) => df.callSubOrchestrator("Child")],
    [
      "a sub-orchestration with retries",
      CHILD,
      (df) => df.callSubOrchestratorWithRetry("Child", RETRY),
    ],
    ["a call of an entity that is not locked", UNLOCKED, (df) => df.callEntity(c, "get")],
    ["such a call without an operation", UNLOCKED, (df) => df.callEntity(c, "")],
    [
      "a signal of a locked one",
      SIGNAL,
      (df) => df.signalEntity(new EntityId("ACCOUNT", "b"), "add"),
    ],
    ["such a signal without an operation", SIGNAL, (df) => df.signalEntity(b, "")],
    [
      "two calls of one entity at once",
      PARALLEL,
      (df) => [df.callEntity(a, "get"), df.callEntity(new EntityId("Account", "a"), "get")],
    ],
  ])("is thrown in a section by %s", (_, message, act) => {
    const thrown = thrownInside(act);
    expect(thrown).toBeInstanceOf(LockingRulesViolationError);
    expect(thrown).toMatchObject({ name: "LockingRulesViolationError", message });
  });

  test.each<[string, (df: Df) => unknown]>([
    ["a call of each locked entity", (df) => [df.callEntity(a, "get"), df.callEntity(b, "get")]],
    ["a signal of an entity that is not locked", (df) => df.signalEntity(c, "add")],
    ["an activity", (df) => df.callActivityWithRetry("price", RETRY)],
    ["a timer", (df) => df.createTimer({ hours: 1 })],
    ["an external event", (df) => df.waitForExternalEvent("go")],
    ["a call of HTTP", (df) => df.callHttp({ method: "GET", url: "https://example.org" })],
    ["an orchestration that nobody waits for", (df) => df.startOrchestration("Audit")],
    [
      "a call after one that was refused",
      (df) =>
        tries(
          () => df.callEntity(a, ""),
          () => df.callEntity(a, "get"),
        ),
    ],
  ])("is not thrown in a section by %s", (_, act) => {
    expect(thrownInside(act)).toBeUndefined();
  });

  test("has the code that v3 gives it", () => {
    expect(LockingRulesViolationError.code).toBe("LOCKING_RULES_VIOLATION");
  });

  test("is thrown from the call of lock on, whether it is granted or yielded", () => {
    const thrown = thrownBy((df) => {
      df.lock(a);
      df.callSubOrchestrator("Child");
    });
    expect(thrown?.message).toBe(CHILD);
  });

  test("can be caught, and the orchestrator goes on", () => {
    const instance = new Instance(function* (df) {
      const lock = yield* locked(df, a);
      let code = "none";
      try {
        yield df.lock(b);
      } catch (error) {
        if (error instanceof LockingRulesViolationError) code = LockingRulesViolationError.code;
      }
      lock.release();
      return code;
    });
    const asked = askedOnceIn(instance.begin());
    const { events } = instance.next(answered(asked, GRANTED));
    expect(instance.output).toBe("LOCKING_RULES_VIOLATION");
    expect(sentIn({ events })).toHaveLength(1);
  });

  test("is not thrown by a second call of an entity once the first is answered", () => {
    const instance = new Instance(function* (df) {
      yield* locked(df, a);
      const first = yield df.callEntity(a, "add", 1);
      return [first, yield df.callEntity(a, "add", 2)];
    });
    const lock = askedOnceIn(instance.begin());
    const first = askedOnceIn(instance.next(answered(lock, GRANTED)));
    const second = askedOnceIn(instance.next(answered(first, 1)));
    instance.next(answered(second, 3));
    expect(instance.output).toEqual([1, 3]);
  });

  test("is not thrown by a second call once the first has failed", () => {
    const instance = new Instance(function* (df) {
      yield* locked(df, a);
      try {
        yield df.callEntity(a, "withdraw");
      } catch {
        return yield df.callEntity(a, "get");
      }
      return "no error";
    });
    const lock = askedOnceIn(instance.begin());
    const first = askedOnceIn(instance.next(answered(lock, GRANTED)));
    const second = askedOnceIn(instance.next(refused(first, "too poor")));
    instance.next(answered(second, 3));
    expect(instance.output).toBe(3);
  });

  test("is not thrown behind the release, though a call is still open", () => {
    const instance = new Instance(function* (df) {
      const lock = yield* locked(df, a);
      const open = df.callEntity(a, "slow");
      yield df.Task.any([open, df.createTimer({ seconds: 1 })]);
      lock.release();
      df.signalEntity(a, "add");
      const again = yield* locked(df, a);
      const second = df.callEntity(a, "get");
      again.release();
      const child = df.callSubOrchestrator("Child");
      return yield df.Task.any([second, child]);
    });
    const lock = askedOnceIn(instance.begin());
    instance.next(answered(lock, GRANTED));
    const [signal, again] = askedIn(instance.next(fired(2)));
    expect(signal?.request.operation).toBe("add");
    if (!again) throw new Error("Expected a second lock.");
    expect(again.request.id).not.toBe(lock.request.id);
    instance.next(answered(again, GRANTED));
    expect(instance.end).toBeUndefined();
  });

  test("is not thrown for a section of an earlier execution", () => {
    const instance = new Instance(function* (df) {
      if (df.getInput() === "again") return df.isLocked().isLocked;
      yield* locked(df, a);
      df.continueAsNew("again");
      return undefined;
    });
    instance.next(answered(askedOnceIn(instance.begin()), GRANTED));
    expect(instance.output).toBe(false);
  });

  /** Does the first, whatever it throws, then the second. */
  function tries(first: () => unknown, second: () => unknown): void {
    expect(first).toThrow();
    second();
  }
});

describe("a grant", () => {
  test("is heard whatever text it has", () => {
    const orchestrator: PlainOrchestrator = function* (df) {
      return (yield* locked(df, a)).ownedLocks.length;
    };
    for (const text of ['{"result":"Lock Acquisition Completed"}', '{"result":null}', "{}"]) {
      const instance = new Instance(orchestrator);
      instance.next(came(askedOnceIn(instance.begin()).request.id, text));
      expect(instance.output).toBe(1);
    }
  });
});
