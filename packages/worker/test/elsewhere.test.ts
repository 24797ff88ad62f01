import { beforeEach, describe, expect, test } from "@jest/globals";
import { ExecutionState, NO_ENTITY, type Delivery, type HistoryEvent } from "@taskhub/core";
import { Elsewhere } from "../src/elsewhere.js";
import type { Memory } from "../src/memory.js";
import { Process, VirtualTime } from "./world/virtual-time.js";

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
    elsewhere = new Elsewhere(clock, "me");
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
