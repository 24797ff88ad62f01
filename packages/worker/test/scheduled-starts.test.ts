import { describe, expect, test } from "@jest/globals";
import { CLIENT, deriveGuid, nextExecutionId, type InstanceStatus } from "@taskhub/core";
import { activities, orchestrators } from "./programs.js";
import { idOf, post, postEvent, tamper } from "./world/post.js";
import { World } from "./world/world.js";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** Looks at its queue once an hour, so that a month of nothing takes no time. */
function world(): World {
  const settings = { maxQueuePollingIntervalMs: 3_600_000, maxDequeueCount: 8 };
  return new World({ seed: 1, orchestrators, activities, settings });
}

/** Puts a start that is seen `visibleInMs` from now, and the row that announces it. */
function schedule(w: World, startInMs: number, visibleInMs: number, row?: Partial<InstanceStatus>) {
  const [instanceId, executionId, name] = ["i1", w.store.nextId("exec"), "events"];
  const createdAt = new Date(w.time.now);
  const scheduledStartAt = new Date(w.time.now + startInMs);
  const start = { instanceId, executionId, name, scheduledStartAt, generation: 0 };
  const event = {
    ...({ type: "ExecutionStarted", eventId: -1, isPlayed: false, timestamp: createdAt } as const),
    ...{ ...start, input: "1" },
  };
  const messageId = deriveGuid("start", executionId);
  const message = { messageId, instanceId, executionId, sender: CLIENT, event };
  w.store.put(w.hub.controlQueueOf(instanceId), message, visibleInMs);
  const times = { createdAt, lastUpdatedAt: createdAt };
  w.store.writeRow({ ...start, ...times, runtimeStatus: "Pending", ...row }, undefined);
  return { executionId, scheduledStartAt };
}

const pass = (w: World, ms: number) => w.time.runUntil(() => false, ms);
const history = (w: World) => w.store.histories.get("i1");
const begun = (w: World) => w.time.runUntil(() => history(w) !== undefined, 60 * DAY_MS);

describe("a start that is scheduled for later", () => {
  test("begins at its time thirty days from now, looked at every six days", async () => {
    const w = world();
    const { scheduledStartAt } = schedule(w, 30 * DAY_MS, 6 * DAY_MS);
    expect(await begun(w)).toBe(true);
    const lateMs = w.time.now - scheduledStartAt.getTime();
    expect(lateMs).toBeGreaterThanOrEqual(0);
    expect(lateMs).toBeLessThan(2 * 3_600_000);
    expect(w.count("abandon") + w.count("put")).toBeLessThanOrEqual(6);
  });

  test("does not begin before its time when an event wakes its session, and hears it then", async () => {
    const w = world();
    const { scheduledStartAt } = schedule(w, 10 * DAY_MS, 6 * DAY_MS);
    postEvent(w, "i1", "early");
    await pass(w, 9 * DAY_MS);
    expect(history(w)).toBeUndefined();
    expect(w.status("i1")?.runtimeStatus).toBe("Pending");
    expect(w.count("abandon") + w.count("put")).toBeLessThanOrEqual(6);
    expect(await w.settle(3 * DAY_MS)).toBe(true);
    expect(w.status("i1")).toMatchObject({ runtimeStatus: "Completed", output: '["early"]' });
    expect(history(w)?.events[0]?.timestamp.getTime()).toBeGreaterThanOrEqual(
      scheduledStartAt.getTime(),
    );
    expect(w.store.quarantined).toEqual([]);
  });

  test("does not begin before its time when start and event come in one batch", async () => {
    const w = world();
    schedule(w, 10 * MINUTE_MS, 0);
    postEvent(w, "i1", "early");
    await pass(w, 9 * MINUTE_MS);
    expect(history(w)).toBeUndefined();
    expect(await w.settle(3 * 3_600_000)).toBe(true);
    expect(w.status("i1")?.output).toBe('["early"]');
  });

  test("whose time has passed begins at once", async () => {
    const w = world();
    schedule(w, -MINUTE_MS, 0);
    await pass(w, MINUTE_MS);
    expect(w.status("i1")?.runtimeStatus).toBe("Running");
  });

  test("is known when it comes again, also by a clock that was set back", async () => {
    const w = world();
    schedule(w, 0, 0);
    tamper(w, (stored) => {
      const { message } = stored;
      const scheduledStartAt = new Date(w.time.now + DAY_MS);
      const event = { ...message.event, scheduledStartAt } as typeof message.event;
      w.at(MINUTE_MS, () => w.store.put(w.hub.controlQueueOf("i1"), { ...message, event }, 0));
    });
    await pass(w, 2 * 3_600_000);
    expect([w.status("i1")?.runtimeStatus, w.store.messages]).toEqual(["Running", 0]);
  });

  test("P8: does not begin if its row says that it was ended before", async () => {
    const w = world();
    schedule(w, 2 * MINUTE_MS, 2 * MINUTE_MS, { runtimeStatus: "Terminated" });
    await pass(w, 3 * 3_600_000);
    expect([history(w), w.store.messages]).toEqual([undefined, 0]);
    expect(w.status("i1")?.runtimeStatus).toBe("Terminated");
  });

  test("P8: is not brought back if it was ended and purged before its time", async () => {
    const w = world();
    schedule(w, 2 * MINUTE_MS, 2 * MINUTE_MS);
    w.store.rows.delete("i1");
    await pass(w, 3 * 3_600_000);
    expect([history(w), w.status("i1"), w.store.messages]).toEqual([undefined, undefined, 0]);
  });

  test("P8: does not take the place of another start of the id", async () => {
    const w = world();
    schedule(w, 2 * MINUTE_MS, 2 * MINUTE_MS);
    w.store.rows.delete("i1");
    w.start("i1", "chain", 1);
    await pass(w, 3 * 3_600_000);
    expect(w.status("i1")).toMatchObject({ name: "chain", runtimeStatus: "Completed" });
    expect(w.store.messages).toBe(0);
  });

  test("P8: that is due within a minute writes its row itself if its starter has died", async () => {
    const w = world();
    schedule(w, MINUTE_MS, MINUTE_MS);
    w.store.rows.delete("i1");
    expect(await begun(w)).toBe(true);
    expect(w.status("i1")?.name).toBe("events");
  });
});

describe("a termination of one execution", () => {
  const terminate = (w: World, executionId: string) => {
    const timestamp = new Date(w.time.now);
    const letter = { executionId };
    post(w, "i1", idOf(`end ${executionId}`), letter, {
      ...{ type: "ExecutionTerminated", eventId: -1, isPlayed: false, timestamp, reason: "enough" },
    });
  };
  const world = () => new World({ seed: 1, orchestrators, activities });

  test("ends what that has become by continuing as new", async () => {
    const w = world();
    w.start("i1", "eternal", []);
    await pass(w, 500);
    const first = history(w)?.executionId ?? "";
    for (const event of [1, 2]) {
      postEvent(w, "i1", event);
      await pass(w, 2_000);
    }
    expect(history(w)?.executionId).toBe(nextExecutionId("i1", nextExecutionId("i1", first)));
    terminate(w, first);
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.runtimeStatus).toBe("Terminated");
  });

  test("does not end the next start of its id", async () => {
    const w = world();
    w.start("i1", "events", 1);
    await pass(w, 500);
    terminate(w, "another");
    await pass(w, 5_000);
    expect([w.status("i1")?.runtimeStatus, w.store.messages]).toEqual(["Running", 0]);
  });
});
