import { describe, expect, test } from "@jest/globals";
import { activities, orchestrators } from "./programs.js";
import { idOf, post, postEvent } from "./world/post.js";
import { World, type WorldOptions } from "./world/world.js";

function world(options: Partial<WorldOptions> = {}): World {
  return new World({ seed: 1, orchestrators, activities, ...options });
}

const rows = (w: World, id: string) => w.store.histories.get(id)?.events ?? [];

describe("the order of one sender's messages (P5)", () => {
  test("P5: events of one batch are applied in the order of their sender, whatever order they came in", async () => {
    const w = world();
    w.start("i1", "events", 4);
    await w.time.runUntil(() => false, 500);
    postEvent(w, "i1", 3, { after: idOf(2) });
    postEvent(w, "i1", 2, { after: idOf(1) });
    postEvent(w, "i1", 4, { after: idOf(3) });
    postEvent(w, "i1", 1);
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.output).toBe("[1,2,3,4]");
  });

  test("P5: an event waits for the one its sender put before, and is not poison however long it waits", async () => {
    const w = world({ settings: { maxDequeueCount: 3 } });
    w.start("i1", "events", 2);
    await w.time.runUntil(() => false, 500);
    postEvent(w, "i1", "second", { after: idOf("first") });
    await w.time.runUntil(() => false, 60_000);
    expect(rows(w, "i1").filter((event) => event.type === "EventRaised")).toEqual([]);
    postEvent(w, "i1", "first");
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.output).toBe('["first","second"]');
  });

  test("P5: what was applied before a continue-as-new counts as come", async () => {
    const w = world();
    w.start("i1", "eternal", []);
    for (let i = 0; i < 5; i++) {
      w.at(700 * i + 20, () => {
        postEvent(w, "i1", i, { after: i > 0 ? idOf(i - 1) : undefined });
      });
    }
    const before = w.time.now;
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.output).toBe("[0,1,2,3,4]");
    expect(w.time.now - before).toBeLessThan(10_000);
  });

  test("P5: an event that waited for ten minutes is taken: the other may never come", async () => {
    const w = world();
    w.start("i1", "events", 2);
    await w.time.runUntil(() => false, 500);
    const sentAt = w.time.now;
    postEvent(w, "i1", "third", { after: idOf("second") });
    postEvent(w, "i1", "second", { after: idOf("first") });
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.output).toBe('["second","third"]');
    expect(w.time.now - sentAt).toBeGreaterThanOrEqual(600_000);
    expect(w.time.now - sentAt).toBeLessThan(603_000);
    expect(w.logged.filter((line) => line.event === "OutOfOrder")).toHaveLength(1);
  });

  test("P5: an event waits longer while its instance moves: the other may stand in a long line", async () => {
    const w = world();
    w.start("i1", "events", 3);
    await w.time.runUntil(() => false, 500);
    const sentAt = w.time.now;
    postEvent(w, "i1", "third", { after: idOf("second") });
    w.at(400_000, () => {
      postEvent(w, "i1", "first");
    });
    w.at(900_000, () => {
      postEvent(w, "i1", "second");
    });
    expect(await w.settle(1_200_000)).toBe(true);
    expect(w.status("i1")?.output).toBe('["first","second","third"]');
    expect(w.time.now - sentAt).toBeGreaterThan(900_000);
    expect(w.logged.filter((line) => line.event === "OutOfOrder")).toEqual([]);
  });

  test("P5: an event that waits and one that comes by another worker's memory keep their order", async () => {
    const w = world({ workers: 2, settings: { sessionIdleMs: 600_000 } });
    w.start("i1", "events", 3);
    for (let i = 0; i < 3; i++) {
      w.at(700 * i + 50, () => {
        w.freeze(i % 2, 600);
        postEvent(w, "i1", i, { after: i > 0 ? idOf(i - 1) : undefined });
      });
    }
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.output).toBe("[0,1,2]");
  });

  test("a termination waits for nothing", async () => {
    const w = world();
    w.start("i1", "events", 2);
    await w.time.runUntil(() => false, 500);
    const timestamp = new Date(w.time.now);
    post(
      w,
      "i1",
      idOf("end"),
      { after: idOf("never") },
      { type: "ExecutionTerminated", eventId: -1, isPlayed: false, timestamp, reason: "enough" },
    );
    const before = w.time.now;
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.runtimeStatus).toBe("Terminated");
    expect(w.time.now - before).toBeLessThan(2_000);
  });

  test("an event for an instance that has ended is dropped without waiting", async () => {
    const w = world();
    w.start("i1", "chain", 1);
    await w.settle();
    postEvent(w, "i1", 2, { after: idOf(1) });
    const before = w.time.now;
    expect(await w.settle()).toBe(true);
    expect(w.time.now - before).toBeLessThan(3_000);
  });
});

describe("events before the start", () => {
  test("ask for the start again, and wait without becoming poison", async () => {
    const w = world({ settings: { maxDequeueCount: 3 } });
    w.start("i1", "events", 2, false, 40_000);
    postEvent(w, "i1", "first");
    postEvent(w, "i1", "second", { after: idOf("first") });
    expect(await w.settle()).toBe(true);
    expect(w.store.resent).toContain("i1");
    expect(w.status("i1")?.output).toBe('["first","second"]');
    expect(w.store.quarantined).toEqual([]);
  });

  test("P5: keep their order however long the start takes, whichever is looked at first", async () => {
    const w = world();
    w.start("i1", "events", 2, false, 300_000);
    postEvent(w, "i1", "second", { after: idOf("first") });
    // comes back after the start has taken the other
    postEvent(w, "i1", "first", { visibleInMs: 304_000 });
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.output).toBe('["first","second"]');
  });

  test("are looked at less often if the start is scheduled for later", async () => {
    const w = world();
    w.start("i1", "events", 1, false, 600_000);
    w.spoilRow("i1", { scheduledStartAt: new Date(w.time.now + 600_000) });
    postEvent(w, "i1", "early");
    await w.time.runUntil(() => false, 300_000);
    expect(w.count("abandon")).toBeLessThan(15);
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.output).toBe('["early"]');
  });
});
