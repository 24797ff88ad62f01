import { describe, expect, test } from "@jest/globals";
import {
  decodeSchedulerState,
  EntityId,
  type DurableEntityContext,
  type DurableLock,
  type EntityFunction,
  type Orchestrator,
  type Task,
} from "@taskhub/core";
import { activities } from "./programs.js";
import { World, type WorldOptions } from "./world/world.js";

const COUNTER = "@counter@a";

/** What its operations were given, in the order in which they came to count. */
const entities: Readonly<Record<string, EntityFunction>> = {
  counter(df: DurableEntityContext) {
    const seen = (df.getState() ?? []) as unknown[];
    if (df.operationName === "fail") {
      df.setState([...seen, "never"]);
      throw new RangeError("too much");
    }
    if (df.operationName === "get") df.return(seen);
    else df.setState([...seen, df.getInput()]);
  },
};

function caller(operation: string, input?: unknown): Orchestrator {
  return function* (df) {
    return (yield df.callEntity(new EntityId("Counter", "a"), operation, input)) as unknown;
  };
}

/** Locks, does nothing for a while, and does not release. */
const holder: Orchestrator = function* (df): Generator<Task, unknown, unknown> {
  yield df.lock(new EntityId("counter", "b"), new EntityId("counter", "a"));
  yield df.createTimer({ seconds: 20 });
  if (df.getInput() === "fail") throw new Error("enough");
  return "held";
};

/** Adds its name twice, with a pause, and nobody between. */
const twice: Orchestrator = function* (df): Generator<Task, unknown, unknown> {
  const a = new EntityId("counter", "a");
  const lock = (yield df.lock(a, new EntityId("counter", "b"))) as DurableLock;
  yield df.callEntity(a, "add", df.instanceId);
  yield df.createTimer({ seconds: 3 });
  yield df.callEntity(a, "add", df.instanceId);
  lock.release();
  return yield df.callEntity(a, "get");
};

function world(options: Partial<WorldOptions> = {}): World {
  const orchestrators = {
    add: caller("add", 1),
    get: caller("get"),
    fail: caller("fail"),
    unknown: caller("add"),
    holder,
    twice,
  };
  return new World({ seed: 1, orchestrators, activities, entities, ...options });
}

const stateOf = (w: World, entity = COUNTER) => decodeSchedulerState(w.status(entity)?.input);
const seenBy = (w: World): unknown => JSON.parse(stateOf(w).entity.text ?? "null");
const STREAM = "00000000000000aa";

describe("A session of an entity", () => {
  test("begins with the first message, and shows its state in the row", async () => {
    const w = world();
    w.signal(COUNTER, "add", 5);
    expect(await w.settle()).toBe(true);
    expect(seenBy(w)).toEqual([5]);
    expect(w.status(COUNTER)).toMatchObject({
      name: COUNTER,
      runtimeStatus: "Running",
      customStatus: '{"entityExists":true}',
    });
    const types = w.store.histories.get(COUNTER)?.events.map(({ type }) => type);
    expect(types).toEqual(["OrchestratorStarted", "ExecutionStarted", "OrchestratorCompleted"]);
  });

  test("performs what waits in one batch and one commit", async () => {
    const w = world();
    for (let number = 1; number <= 30; number++) w.signal(COUNTER, "add", number);
    expect(await w.settle()).toBe(true);
    expect(seenBy(w)).toHaveLength(30);
    expect(w.count("commit")).toBe(1);
    expect(w.count("writeRow")).toBe(1);
  });

  test("keeps the order of each sender, and knows copies", async () => {
    const w = world();
    for (const number of [3, 1, 4, 2]) {
      w.signal(COUNTER, "add", number, {
        inStream: { stream: STREAM, number, after: number - 1 },
      });
      w.copyLastMessage();
    }
    expect(await w.settle()).toBe(true);
    expect(seenBy(w)).toEqual([1, 2, 3, 4]);
    expect(w.store.histories.get(COUNTER)?.marks).toMatchObject({
      heard: [{ stream: STREAM, upTo: 4, holes: [], ahead: [] }],
      appliedIds: [],
    });
  });

  test("waits ten minutes for what a sender had put before, and no longer", async () => {
    const w = world();
    w.signal(COUNTER, "add", "late", { inStream: { stream: STREAM, number: 2, after: 1 } });
    expect(await w.settle(590_000)).toBe(false);
    expect(await w.settle()).toBe(true);
    expect(seenBy(w)).toEqual(["late"]);
    expect(w.logged.map(({ event }) => event)).toContain("OutOfOrder");
    w.signal(COUNTER, "add", "first", { inStream: { stream: STREAM, number: 1, after: 0 } });
    expect(await w.settle()).toBe(true);
    expect(seenBy(w)).toEqual(["late", "first"]);
  });

  test("performs a signal for later when it is due, to the second", async () => {
    const w = world();
    const performed: number[] = [];
    const due = new Date(w.time.now + 90_000);
    const late = world({
      entities: { counter: () => void performed.push(late.time.now - due.getTime()) },
    });
    late.signal(COUNTER, "add", 1, { due });
    expect(await late.settle()).toBe(true);
    expect(performed).toHaveLength(1);
    expect(performed[0]).toBeGreaterThanOrEqual(0);
    expect(performed[0]).toBeLessThan(1_000);
  });

  test("answers a call after its commit", async () => {
    const w = world();
    w.signal(COUNTER, "add", 5);
    await w.settle();
    w.start("i1", "get");
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.output).toBe("[5]");
  });

  test("tells the caller of a failure, and leaves the state as it was", async () => {
    const w = world();
    w.signal(COUNTER, "add", 5);
    await w.settle();
    w.start("i1", "fail");
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.output).toContain(
      "Operation 'fail' of entity '@counter@a' failed: too much",
    );
    expect(seenBy(w)).toEqual([5]);
  });

  test("is for its owner alone while it is locked", async () => {
    const w = world({ workers: 2 });
    for (const id of ["i1", "i2", "i3"]) w.start(id, "twice");
    expect(await w.settle()).toBe(true);
    const seen = seenBy(w) as string[];
    expect([...seen].sort()).toEqual(["i1", "i1", "i2", "i2", "i3", "i3"]);
    expect([seen[0], seen[2], seen[4]]).toEqual([seen[1], seen[3], seen[5]]);
    expect(w.status("i1")?.runtimeStatus).toBe("Completed");
  });

  test.each(["ends well", "fails", "is terminated"])(
    "is free again when an owner that does not release it %s",
    async (end) => {
      const w = world();
      w.start("i1", "holder", end === "fails" ? "fail" : undefined);
      w.at(5_000, () => {
        expect(stateOf(w).lock?.owner).toBe("i1");
        w.signal(COUNTER, "add", "waited");
        if (end === "is terminated") w.terminate("i1", "now");
      });
      expect(await w.settle()).toBe(true);
      expect(stateOf(w).lock).toBeUndefined();
      expect(stateOf(w, "@counter@b").lock).toBeUndefined();
      expect(seenBy(w)).toEqual(["waited"]);
    },
  );

  test("fails the calls of an entity that nobody knows, and puts its signals aside", async () => {
    const w = world({ entities: {} });
    w.signal(COUNTER, "add", 5);
    w.start("i1", "get");
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.output).toContain("No entity named 'counter' is registered");
    expect(w.logged.map(({ event }) => event)).toContain("Quarantined");
  });

  test.each(["crash-before", "crash-after", "fail-after", "freeze-after"] as const)(
    "applies each operation once, whatever call meets a fault: %s",
    async (kind) => {
      for (let call = 1; call <= 60; call += 2) {
        const w = world({ faultAt: { call, kind } });
        w.start("i1", "add");
        w.start("i2", "holder");
        for (let number = 1; number <= 3; number++) {
          const inStream = { stream: STREAM, number, after: number - 1 };
          w.signal(COUNTER, "add", number * 10, { inStream });
        }
        expect([call, await w.settle()]).toEqual([call, true]);
        const seen = seenBy(w) as unknown[];
        expect([...seen].sort()).toEqual([1, 10, 20, 30]);
        expect(seen.filter((each) => each !== 1)).toEqual([10, 20, 30]);
        expect([stateOf(w).lock, stateOf(w, "@counter@b").lock]).toEqual([undefined, undefined]);
        expect(w.status("i1")?.runtimeStatus).toBe("Completed");
      }
    },
  );
});
