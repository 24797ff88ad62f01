import { beforeEach, describe, expect, jest, test } from "@jest/globals";
import {
  EntityId,
  ExecutionState,
  NO_ENTITY,
  type Delivery,
  type HistoryEvent,
  type Orchestrator,
} from "@taskhub/core";
import { Elsewhere } from "../src/elsewhere.js";
import type { Memory } from "../src/memory.js";
import { activities, orchestrators } from "./programs.js";
import { postEvent } from "./world/post.js";
import { Process, VirtualTime } from "./world/virtual-time.js";
import { World, type WorldOptions } from "./world/world.js";

const NOW = new Date(0);
const EVENT: HistoryEvent = {
  ...{ type: "EventRaised", eventId: -1, isPlayed: true, timestamp: NOW, name: "e" },
};
const START: HistoryEvent = {
  ...{ type: "ExecutionStarted", eventId: -1, isPlayed: true, timestamp: NOW },
  ...{ instanceId: "i1", executionId: "e1", name: "f" },
};
const END: HistoryEvent = {
  ...{ type: "ExecutionCompleted", eventId: 0, isPlayed: false, timestamp: NOW },
  ...{ status: "Completed", result: undefined },
};

interface Found {
  readonly times?: number;
  readonly home?: string;
  readonly event?: HistoryEvent;
  readonly fromPoison?: boolean;
}

function found({ times = 1, home, event = EVENT, fromPoison = false }: Found = {}): Delivery {
  return {
    ...{ queueMessageId: "q", receipt: "r", dequeueCount: times, fromPoison },
    ...{ receivedAt: NOW, leaseEndsAt: NOW },
    queue: { kind: "control", partition: 0 },
    message: {
      ...{ messageId: "m", instanceId: "i1", event, home },
      sender: { instanceId: "", executionId: "" },
    },
  };
}

describe("Elsewhere", () => {
  const time = new VirtualTime();
  const clock = time.clockOf(new Process("me"));
  let elsewhere: Elsewhere;

  beforeEach(() => {
    elsewhere = new Elsewhere(clock, "me", 20);
  });

  const pass = (ms: number) => time.runUntil(() => false, ms);

  test("leaves what is for an instance that lives elsewhere, for ten seconds and two findings", async () => {
    expect(elsewhere.has(found())).toBe(false);
    elsewhere.note("i1");
    expect(elsewhere.has(found())).toBe(true);
    expect(elsewhere.has(found({ times: 2 }))).toBe(true);
    expect(elsewhere.has(found({ times: 3 }))).toBe(false);
    await pass(9_999);
    expect(elsewhere.has(found())).toBe(true);
    await pass(1);
    expect(elsewhere.has(found())).toBe(false);
  });

  test("leaves an outcome to the process that waits for it, for five findings", () => {
    expect(elsewhere.has(found({ home: "other" }))).toBe(true);
    expect(elsewhere.has(found({ home: "other", times: 5 }))).toBe(true);
    expect(elsewhere.has(found({ home: "other", times: 6 }))).toBe(false);
    expect(elsewhere.has(found({ home: "me" }))).toBe(false);
  });

  test.each([
    [20, 2, 5],
    [12, 2, 3],
    [7, 1, 1],
    [3, 0, 0],
  ])("leaves no message for more than a quarter of a limit of %i", (limit, noted, named) => {
    elsewhere = new Elsewhere(clock, "me", limit);
    elsewhere.note("i1");
    const counts = Array.from({ length: 20 }, (_, index) => index + 1);
    expect(counts.filter((times) => elsewhere.has(found({ times })))).toHaveLength(noted);
    const isLeft = (times: number) => elsewhere.has(found({ times, home: "other" }));
    expect(counts.filter(isLeft)).toHaveLength(named);
  });

  test("leaves no start, and nothing that the host gave up", () => {
    elsewhere.note("i1");
    expect(elsewhere.has(found({ event: START }))).toBe(false);
    expect(elsewhere.has(found({ fromPoison: true, home: "other" }))).toBe(false);
  });

  test("keeps nothing of what it saw long ago", async () => {
    for (let i = 0; i < 1_000; i++) elsewhere.note(`i${i}`);
    await pass(20_000);
    elsewhere.note("new");
    expect(Reflect.get(elsewhere, "seenAt")).toHaveProperty("size", 1);
  });

  function memory(agoMs: number | undefined, ...events: HistoryEvent[]): Memory {
    const state = new ExecutionState("e1");
    state.append([START, ...events]);
    const othersAt = agoMs === undefined ? undefined : new Date(clock.now().getTime() - agoMs);
    return {
      ...{ stamp: undefined, commitNumber: 1, othersAt, state, live: undefined, buried: [] },
      ...{ buriedHeard: [], customStatus: undefined, waitMs: 0, row: undefined, voided: [] },
      ...{ entity: NO_ENTITY, problem: undefined },
    };
  }

  test.each([
    ["one that another worker has just moved", () => memory(5_000), [found()], false, true],
    ["one that this worker moved last", () => memory(undefined), [found()], false, false],
    ["one that was moved long ago", () => memory(10_000), [found()], false, false],
    ["one that is over", () => memory(5_000, END), [found()], false, false],
    ["messages that were found before", () => memory(5_000), [found({ times: 3 })], false, false],
    ["them after a conflict", () => memory(5_000), [found({ times: 3 })], true, true],
    ["a start", () => memory(5_000), [found({ event: START })], true, false],
    ["nothing that came", () => memory(5_000), [], true, false],
  ])("of %s", (_, known, deliveries, wasRefused, isLeft) => {
    expect(elsewhere.hasJustMoved(known(), deliveries, wasRefused)).toBe(isLeft);
  });
});

describe("a message that is left to others", () => {
  const COUNTER = "@counter@a";
  const CONTROL = { kind: "control", partition: 0 } as const;

  const told: Orchestrator = function* (df) {
    df.signalEntity(new EntityId("counter", "a"), "add", yield df.callActivity("add", [1, 1]));
  };

  function world(options: Partial<WorldOptions> = {}): World {
    return new World({
      ...{ seed: 1, orchestrators: { ...orchestrators, told }, activities },
      entities: { counter: () => undefined },
      ...options,
    });
  }

  const pass = (w: World, ms: number) => w.time.runUntil(() => false, ms);

  /** The worker gets what was put last as if it had received it. */
  function receives(w: World, fromPoison = false): void {
    const [stored] = w.store.queue(CONTROL).slice(-1);
    if (!stored) throw new Error("nothing was put");
    if (fromPoison) w.store.queue(CONTROL, true).push(...w.store.queue(CONTROL).splice(-1));
    stored.visibleAt = w.time.now + 30_000;
    w.worker?.handOff({
      ...{ queueMessageId: stored.id, queue: CONTROL, fromPoison, message: stored.message },
      ...{ dequeueCount: ++stored.dequeues, receivedAt: new Date(w.time.now) },
      ...{ receipt: stored.receipt, leaseEndsAt: new Date(stored.visibleAt) },
    });
  }

  test.each([1, 3, 5, 20])(
    "is taken in the end if nobody is there, and is no poison (limit %i)",
    async (maxDequeueCount) => {
      const w = world({ settings: { maxDequeueCount } });
      w.start("i1", "events", 1);
      await pass(w, 1_000);
      postEvent(w, "i1", 7, { home: "dead" });
      expect(await w.settle()).toBe(true);
      expect(w.status("i1")).toMatchObject({ runtimeStatus: "Completed", output: "[7]" });
      expect(w.store.quarantined).toEqual([]);
    },
  );

  test("takes along what came meanwhile, but not what the host gave up", async () => {
    const w = world({ workers: 2 });
    w.start("i1", "events", 2);
    await pass(w, 100);
    w.kill(0);
    postEvent(w, "i1", "first");
    receives(w);
    w.at(1, () => {
      postEvent(w, "i1", "given up");
      receives(w, true);
    });
    await pass(w, 1_000);
    expect(JSON.stringify(w.store.histories.get("i1")?.events)).toContain("given up");
    expect(await w.settle()).toBe(true);
  });

  test("is put for all to find if it is for an entity that was just seen elsewhere", async () => {
    const w = world({ workers: 2 });
    w.signal(COUNTER, "add", 1);
    receives(w);
    await pass(w, 100);
    w.kill(0);
    w.signal(COUNTER, "add", 2);
    receives(w);
    await pass(w, 100);
    expect(w.worker?.takesEntity(COUNTER)).toBe(false);
    expect(w.worker?.takesEntity("@counter@b")).toBe(true);
    const put = jest.spyOn(w.store, "put");
    w.start("i1", "told");
    await pass(w, 100);
    const puts = put.mock.calls.filter(([, message]) => message.instanceId === COUNTER);
    expect(puts.map(([, , visibleInMs]) => visibleInMs)).toEqual([0]);
    expect(await w.settle()).toBe(true);
  });
});
