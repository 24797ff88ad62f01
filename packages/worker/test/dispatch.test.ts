import { describe, expect, test } from "@jest/globals";
import { CLIENT } from "@taskhub/core";
import { activities, orchestrators } from "./programs.js";
import { postEvent } from "./world/post.js";
import { World } from "./world/world.js";

function world(maxQueuePollingIntervalMs: number): World {
  return new World({
    ...{ seed: 1, orchestrators, activities },
    settings: { maxQueuePollingIntervalMs },
  });
}

const timers = (w: World) =>
  w.store
    .queue({ kind: "control", partition: 0 })
    .flatMap((stored) =>
      stored.message.event.type === "TimerFired"
        ? [{ visibleAt: stored.visibleAt, fireAt: stored.message.event.fireAt.getTime() }]
        : [],
    );

/** How late the timer of the instance was applied, in milliseconds. */
function lateness(w: World): number {
  const events = w.store.histories.get("i1")?.events ?? [];
  const fired = events.findIndex((event) => event.type === "TimerFired");
  const [episode] = events
    .slice(0, fired)
    .filter((e) => e.type === "OrchestratorStarted")
    .slice(-1);
  const event = events[fired];
  if (!episode || event?.type !== "TimerFired") throw new Error("no timer has fired");
  return episode.timestamp.getTime() - event.fireAt.getTime();
}

describe("the message of a durable timer", () => {
  test.each([
    ["a second", 1_000],
    ["half a minute", 30_000],
  ])(
    "of over a minute is shown before its time, by the longest pause of %s and three seconds",
    async (_, pauseMs) => {
      const w = world(pauseMs);
      w.start("i1", "timer", 120_000);
      expect(await w.time.runUntil(() => timers(w).length > 0, 10_000)).toBe(true);
      const [timer] = timers(w);
      const aheadMs = (timer?.fireAt ?? 0) - (timer?.visibleAt ?? 0);
      // the put takes a moment to arrive
      expect(Math.abs(aheadMs - pauseMs - 3_000)).toBeLessThan(50);
      expect(await w.settle()).toBe(true);
      expect(lateness(w)).toBeGreaterThanOrEqual(0);
      expect(lateness(w)).toBeLessThan(100);
    },
  );

  test("that is found before its time is held, and fires on time, after a crash too", async () => {
    const w = world(30_000);
    w.start("i1", "timer", 120_000);
    await w.time.runUntil(() => false, 70_000);
    w.crash(0, 5_000);
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.output).toBe("2");
    expect(lateness(w)).toBeGreaterThanOrEqual(0);
    expect(lateness(w)).toBeLessThan(100);
  });

  test("is shown at once if its time is nearer than that", async () => {
    const w = world(90_000);
    w.start("i1", "timer", 61_000);
    expect(await w.time.runUntil(() => timers(w).length > 0, 10_000)).toBe(true);
    expect((timers(w)[0]?.visibleAt ?? Infinity) - w.time.now).toBeLessThan(60_000);
    expect(await w.settle()).toBe(true);
    expect(lateness(w)).toBeGreaterThanOrEqual(0);
  });

  test("of up to a minute is held, and hidden for fifteen seconds more", async () => {
    const w = world(1_000);
    w.start("i1", "timer", 60_000);
    expect(await w.time.runUntil(() => timers(w).length > 0, 10_000)).toBe(true);
    const [timer] = timers(w);
    expect(Math.abs((timer?.visibleAt ?? 0) - (timer?.fireAt ?? 0) - 15_000)).toBeLessThan(50);
    expect(await w.settle()).toBe(true);
    expect(lateness(w)).toBeLessThan(100);
  });
});

describe("what nobody here keeps (P9)", () => {
  const control = (w: World) => w.store.queue({ kind: "control", partition: 0 });
  /** Messages of that type for the instance that were ever in the queue from now on. */
  async function seen(w: World, type: string, instanceId: string): Promise<string[]> {
    const ids = new Set<string>();
    await w.time.runUntil(() => {
      for (const { message } of control(w)) {
        if (message.event.type === type && message.instanceId === instanceId) {
          ids.add(message.messageId);
        }
      }
      return false;
    }, 20_000);
    return [...ids];
  }

  test("P9: is sent if it lies in the outbox, whoever holds its keeper", async () => {
    const w = world(1_000);
    w.start("i1", "events", 2);
    await w.time.runUntil(() => false, 60_000);
    const known = w.store.histories.get("i1");
    if (!known) throw new Error("no history");
    const raised = { type: "EventRaised", eventId: -1, isPlayed: false, name: "e" } as const;
    const event = { ...raised, timestamp: new Date(w.time.now) };
    const message = { messageId: "left", instanceId: "i2", sender: CLIENT, event };
    const keeper = { queueMessageId: "gone", messageId: "gone" };
    known.marks = { ...known.marks, outbox: [{ message, keeper }] };
    postEvent(w, "i1", 1);
    expect(await seen(w, "EventRaised", "i2")).toEqual(["left"]);
    postEvent(w, "i1", 2);
    await w.time.runUntil(() => false, 20_000);
    expect(w.store.histories.get("i1")?.marks.outbox).toEqual([]);
    expect(w.status("i1")?.output).toBe("[1,2]");
  });

  test("P9: is sent before the history that says so is replaced, and does not wait in the outbox", async () => {
    const w = world(1_000);
    w.start("p", "parent");
    expect(await w.settle()).toBe(true);
    await w.time.runUntil(() => false, 60_000);
    const known = w.store.histories.get("p-c1");
    if (!known) throw new Error("no history");
    // as after a crash: nobody can tell whether the answer was sent
    known.marks = { ...known.marks, sentThrough: 0 };
    w.start("p-c1", "chain", 2, false, 5_000);
    const start = control(w).at(-1)?.message;
    w.spoilRow("p-c1", {
      ...{ executionId: start?.executionId, runtimeStatus: "Pending", generation: 1 },
    });
    const now = () => w.store.histories.get("p-c1");
    let isSent = false;
    const isReplaced = () => {
      isSent ||= control(w).some(({ message: m }) => m.instanceId === "p");
      return now()?.executionId === start?.executionId;
    };
    expect(await w.time.runUntil(isReplaced, 20_000)).toBe(true);
    expect(isSent).toBe(true);
    expect(now()?.marks.outbox).toEqual([]);
    expect(await w.settle()).toBe(true);
    expect(w.status("p-c1")?.output).toBe("2");
    expect(w.status("p")?.output).toBe("[1,2,3]");
  });
});
