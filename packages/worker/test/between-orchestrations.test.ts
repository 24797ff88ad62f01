import { describe, expect, test } from "@jest/globals";
import {
  deriveGuid,
  outcomeId,
  type HistoryEvent,
  type OutboxEntry,
  type TaskMessage,
} from "@taskhub/core";
import { terminateTree, world } from "./between-orchestrations.js";
import { idOf, post, postEvent, tamper } from "./world/post.js";
import type { World } from "./world/world.js";

const rest = (w: World, ms = 60_000) => w.time.runUntil(() => false, ms);
const queued = (w: World) => w.store.queue({ kind: "control", partition: 0 });
const history = (w: World, id: string) => w.store.histories.get(id);
const rows = (w: World, id: string) => history(w, id)?.events ?? [];
const logged = (w: World, event: string) => w.logged.filter((line) => line.event === event);

function find(w: World, type: HistoryEvent["type"], instanceId: string): TaskMessage | undefined {
  return queued(w).find(({ message: m }) => m.event.type === type && m.instanceId === instanceId)
    ?.message;
}

/** The first message of that type on its way to the instance, once there is one. */
async function sent(
  w: World,
  type: HistoryEvent["type"],
  instanceId: string,
): Promise<TaskMessage> {
  expect(await w.time.runUntil(() => find(w, type, instanceId) !== undefined, 60_000)).toBe(true);
  const message = find(w, type, instanceId);
  if (!message) throw new Error(`no ${type} for ${instanceId}`);
  return structuredClone(message);
}

function put(w: World, message: TaskMessage, visibleInMs = 0): void {
  w.store.put(w.hub.controlQueueOf(message.instanceId), message, visibleInMs);
}

/** Hides what is on its way to the instance, as a crash of its receiver does. */
function hold(w: World, instanceId: string, ms: number): void {
  for (const stored of queued(w)) {
    if (stored.message.instanceId !== instanceId) continue;
    stored.visibleAt = w.time.now + ms;
    stored.receipt = "nobody's";
  }
}

describe("an event that an orchestration sends", () => {
  test("P5: arrives after the one it has sent before, though that comes late", async () => {
    const w = world({ settings: { sessionIdleMs: 100 } });
    w.start("to", "listener", 5);
    // no session is live that it could be handed over to
    await rest(w, 2_000);
    w.start("from", "messenger", "to");
    await sent(w, "EventRaised", "to");
    hold(w, "to", 40_000);
    await rest(w, 30_000);
    expect(rows(w, "to").filter(({ type }) => type === "EventRaised")).toEqual([]);
    expect(await w.settle()).toBe(true);
    expect(w.status("to")?.output).toBe("[0,1,2,3,4]");
    expect(logged(w, "OutOfOrder")).toEqual([]);
  });

  test("is dropped with a warning if there is no such instance", async () => {
    const w = world();
    w.start("from", "messenger", "nobody");
    expect(await w.settle()).toBe(true);
    expect(w.store.rows.has("nobody")).toBe(false);
    expect(logged(w, "EventUnheard")).toHaveLength(5);
    expect(logged(w, "EventUnheard")[0]).toMatchObject({
      instanceId: "nobody",
      detail: "sent by 'from'",
    });
  });

  test("is dropped with a warning if the instance has ended", async () => {
    const w = world();
    w.start("to", "chain", 1);
    await w.settle();
    w.start("from", "messenger", "to");
    expect(await w.settle()).toBe(true);
    expect(logged(w, "EventUnheard")).toHaveLength(5);
  });

  test("waits for an instance that the row announces", async () => {
    const w = world();
    w.start("to", "listener", 5, false, 120_000);
    w.start("from", "messenger", "to");
    await rest(w, 60_000);
    expect(w.status("from")?.runtimeStatus).toBe("Completed");
    expect(await w.settle()).toBe(true);
    expect(w.status("to")?.output).toBe("[0,1,2,3,4]");
    expect(logged(w, "EventUnheard")).toEqual([]);
  });

  test("P5: waits for the start that its sender had put before, though there is no trace of it", async () => {
    const before = world();
    before.start("i1", "herald");
    const start = await sent(before, "ExecutionStarted", "detached");
    const event = await sent(before, "EventRaised", "detached");

    const w = world({ settings: { maxDequeueCount: 3 } });
    put(w, event);
    put(w, start, 100_000);
    await rest(w, 110_000);
    postEvent(w, "detached", 7);
    expect(await w.settle()).toBe(true);
    expect(w.status("detached")?.output).toBe("[0,7]");
    expect(w.store.quarantined).toEqual([]);
  });

  test("P5: is not for the one that has ended under the id before that start", async () => {
    const w = world();
    w.start("detached", "chain", 1);
    await w.settle();
    w.start("i1", "herald");
    expect(await w.settle()).toBe(true);
    expect(w.status("detached")?.output).toBe("[0,1]");
  });

  test("goes to whoever holds the id if that start is refused", async () => {
    const w = world();
    w.start("detached", "listener", 3);
    await rest(w, 500);
    w.start("i1", "herald");
    await rest(w, 10_000);
    postEvent(w, "detached", 7);
    expect(await w.settle()).toBe(true);
    expect(w.status("detached")?.output).toBe("[0,1,7]");
  });

  test("waits an hour for that start, and is then taken by whoever is there", async () => {
    const w = world();
    w.start("i1", "listener", 2);
    await rest(w, 500);
    postEvent(w, "i1", 1, { afterStart: idOf("lost") });
    postEvent(w, "nobody", 1, { afterStart: idOf("lost") });
    const sentAt = new Date(w.time.now - 3_500_000);
    tamper(w, (stored) => {
      stored.message = { ...stored.message, event: { ...stored.message.event, timestamp: sentAt } };
    });
    await rest(w, 90_000);
    expect(rows(w, "i1").filter(({ type }) => type === "EventRaised")).toEqual([]);
    await rest(w, 20_000);
    expect(rows(w, "i1").filter(({ type }) => type === "EventRaised")).toHaveLength(1);
    expect(logged(w, "EventUnheard")).toMatchObject([{ instanceId: "nobody" }]);
    expect(w.store.quarantined).toEqual([]);
  });

  test("P9: is marked as sent within some seconds, and so is not sent again much later", async () => {
    const w = world({ settings: { sessionIdleMs: 10_000 } });
    w.start("to", "listener", 2);
    w.start("from", "slowMessenger", "to");
    const seen = new Set<string>();
    const look = () => {
      for (const { id, message } of queued(w)) {
        if (message.instanceId === "to" && message.event.type === "EventRaised") seen.add(id);
      }
      return false;
    };
    await w.time.runUntil(look, 20_000);
    expect(history(w, "from")?.marks.sentThrough).toBe(rows(w, "from").length);
    await w.time.runUntil(look, 3_600_000);
    // it has continued as new since, from what the store knew of it
    expect(seen.size).toBe(1);
    postEvent(w, "to", 7);
    expect(await w.settle()).toBe(true);
    expect(w.status("to")?.output).toBe("[0,7]");
  });
});

describe("a start that nobody waits for (P8)", () => {
  test("P8: claims the row of its instance before its first commit, and has no parent", async () => {
    const w = world();
    w.start("i1", "launcher", "other");
    await w.time.runUntil(() => w.store.rows.has("other"), 60_000);
    expect(history(w, "other")).toBeUndefined();
    const claimed = w.status("other");
    expect(claimed).toMatchObject({ runtimeStatus: "Running", name: "chain", generation: 0 });
    expect(await w.settle()).toBe(true);
    expect(history(w, "other")?.executionId).toBe(claimed?.executionId);
    const start = rows(w, "other").find((event) => event.type === "ExecutionStarted");
    expect(start).toMatchObject({ parent: undefined, tags: undefined });
    expect(w.status("i1")?.output).toBe('"other"');
  });

  test("P8: takes the place of an instance that has ended, as its next generation", async () => {
    const w = world();
    w.start("other", "chain", 5);
    await w.settle();
    w.start("i1", "launcher", "other");
    expect(await w.settle()).toBe(true);
    expect(w.status("other")).toMatchObject({ output: "2", generation: 1 });
  });

  test("P8: waits while another start has claimed the id and is not history yet", async () => {
    const w = world();
    w.start("other", "listener", 1, false, 40_000);
    w.start("i1", "launcher", "other");
    await rest(w, 30_000);
    expect(history(w, "other")).toBeUndefined();
    await rest(w, 30_000);
    expect(logged(w, "StartRefused").length).toBeGreaterThan(0);
    postEvent(w, "other", "go");
    expect(await w.settle()).toBe(true);
    expect(w.status("other")?.output).toBe('["go"]');
    expect(w.store.quarantined).toEqual([]);
  });

  test("P5: of an id that is in use is refused, which is history before anybody says so", async () => {
    const w = world();
    w.start("other", "listener", 1);
    await rest(w, 500);
    w.start("i1", "launcher", "other");
    const start = await sent(w, "ExecutionStarted", "other");
    await w.time.runUntil(() => logged(w, "StartRefused").length > 0, 60_000);
    const noted = history(w, "other")?.marks.appliedIds.map(({ messageId }) => messageId);
    expect(noted).toEqual([outcomeId(start)]);
    expect(logged(w, "StartRefused")[0]).toMatchObject({
      instanceId: "other",
      detail: "sent by 'i1'",
    });
    await rest(w, 10_000);
    // nobody is answered
    expect(queued(w)).toEqual([]);
    postEvent(w, "other", "go");
    expect(await w.settle()).toBe(true);
    const before = history(w, "other");
    put(w, start);
    expect(await w.settle()).toBe(true);
    await rest(w, 10_000);
    expect(history(w, "other")).toMatchObject({ executionId: before?.executionId });
    expect(w.status("other")?.output).toBe('["go"]');
  });

  test("P5: runs once, however many copies come", async () => {
    const w = world();
    w.start("i1", "launcher", "other");
    const start = await sent(w, "ExecutionStarted", "other");
    put(w, start);
    expect(await w.settle()).toBe(true);
    put(w, start);
    expect(await w.settle()).toBe(true);
    await rest(w, 5_000);
    expect([...w.activityRuns.values()]).toEqual([1, 1, 1]);
  });
});

describe("a termination with all below", () => {
  const statusOf = (w: World, ...ids: string[]) => ids.map((id) => w.status(id)?.runtimeStatus);

  async function growing(w: World): Promise<void> {
    w.start("root", "root");
    const isGrown = () => w.status("leaf-1") !== undefined && w.status("leaf-2") !== undefined;
    expect(await w.time.runUntil(isGrown, 60_000)).toBe(true);
    await rest(w, 500);
  }

  /** What a parent sends to its child first and last. */
  async function startAndEnd(): Promise<Record<"start" | "end", TaskMessage>> {
    const w = world();
    w.start("i1", "parentOf", "listener");
    const start = await sent(w, "ExecutionStarted", "child");
    terminateTree(w, "i1");
    return { start, end: await sent(w, "ExecutionTerminated", "child") };
  }

  test("ends the tree, with the reason, and nobody beside it", async () => {
    const w = world();
    await growing(w);
    terminateTree(w, "root");
    expect(await w.settle()).toBe(true);
    expect(statusOf(w, "root", "branch", "leaf-1", "leaf-2", "done", "beside")).toEqual([
      ...["Terminated", "Terminated", "Terminated", "Terminated", "Completed", "Completed"],
    ]);
    expect(w.status("leaf-1")?.output).toBe("enough");
    const ended = rows(w, "leaf-1").find(({ type }) => type === "ExecutionTerminated");
    expect(ended).toMatchObject({ reason: "enough", isRecursive: true });
  });

  test("P9: is told from the outbox, which its keeper outlives", async () => {
    const w = world();
    await growing(w);
    terminateTree(w, "root");
    const outbox = () => history(w, "root")?.marks.outbox ?? [];
    await w.time.runUntil(() => outbox().length > 0, 60_000);
    const targets = outbox().map(({ message }: OutboxEntry) => message.instanceId);
    expect(targets.sort()).toEqual(["branch", "leaf-2"]);
    w.crash(0, 5_000);
    expect(queued(w).map(({ message }) => message.messageId)).toContain("end");
    expect(await w.settle()).toBe(true);
    expect(statusOf(w, "branch", "leaf-1", "leaf-2")).toEqual(Array(3).fill("Terminated"));
    expect(outbox()).toEqual([]);
  });

  test("waits for a child whose start is still on its way, and ends it then", async () => {
    const { start, end } = await startAndEnd();
    const w = world({ settings: { maxDequeueCount: 3 } });
    w.start("child", "chain", 1);
    await w.settle();
    put(w, end);
    put(w, start, 100_000);
    await rest(w, 90_000);
    expect(find(w, "ExecutionTerminated", "child")).toBeDefined();
    expect(await w.settle()).toBe(true);
    expect(w.status("child")).toMatchObject({ runtimeStatus: "Terminated", name: "listener" });
    expect(w.store.quarantined).toEqual([]);
  });

  test("ends a child in whichever generation it is", async () => {
    const w = world();
    w.start("i1", "parentOf", "eternalListener");
    await rest(w, 500);
    postEvent(w, "child", 0);
    await rest(w, 1_000);
    const generation = history(w, "child")?.executionId;
    terminateTree(w, "i1");
    expect(await w.settle()).toBe(true);
    expect(statusOf(w, "child")).toEqual(["Terminated"]);
    expect(history(w, "child")?.executionId).toBe(generation);
  });

  test("P5: does not end who has the id of a child that has ended", async () => {
    const { start, end } = await startAndEnd();
    const w = world();
    put(w, start);
    await rest(w, 1_000);
    postEvent(w, "child", "first");
    expect(await w.settle()).toBe(true);
    w.start("child", "listener", 1, false, 1_000);
    const { executionId } = await sent(w, "ExecutionStarted", "child");
    w.spoilRow("child", { executionId, runtimeStatus: "Pending", generation: 1 });
    await rest(w, 5_000);
    expect(history(w, "child")?.executionId).not.toBe(start.executionId);
    put(w, end);
    await rest(w, 5_000);
    expect(queued(w)).toEqual([]);
    expect(statusOf(w, "child")).toEqual(["Running"]);
  });

  test("P5: ends nobody if the start of the child was refused", async () => {
    const w = world();
    w.start("child", "listener", 1);
    await rest(w, 500);
    w.start("i1", "parentOf", "listener");
    await sent(w, "ExecutionStarted", "child");
    hold(w, "child", 20_000);
    terminateTree(w, "i1");
    await rest(w, 60_000);
    expect(statusOf(w, "i1", "child")).toEqual(["Terminated", "Running"]);
    expect(queued(w)).toEqual([]);
    postEvent(w, "child", 1);
    expect(await w.settle()).toBe(true);
    expect(w.status("child")?.output).toBe("[1]");
  });

  test("leaves the tree alone if it comes when its root has ended", async () => {
    const w = world();
    w.start("i1", "leaver");
    await rest(w, 5_000);
    expect(statusOf(w, "i1", "child")).toEqual(["Completed", "Running"]);
    terminateTree(w, "i1");
    await rest(w, 5_000);
    expect(statusOf(w, "child")).toEqual(["Running"]);
    postEvent(w, "child", 1);
    expect(await w.settle()).toBe(true);
    expect(w.status("child")?.output).toBe("[1]");
  });

  test("without all below, as before, ends one", async () => {
    const w = world();
    await growing(w);
    w.terminate("root", "enough");
    await rest(w, 60_000);
    expect(statusOf(w, "root", "branch", "leaf-2")).toEqual(["Terminated", "Running", "Running"]);
  });

  test("of an instance that has not begun ends it with its first commit, and what that starts", async () => {
    const w = world();
    w.start("root", "root", undefined, false, 5_000);
    post(
      w,
      "root",
      deriveGuid("early"),
      {},
      {
        ...{ type: "ExecutionTerminated", eventId: -1, isPlayed: false, reason: "enough" },
        ...{ timestamp: new Date(w.time.now), isRecursive: true },
      },
    );
    tamper(w, () => undefined);
    expect(await w.settle()).toBe(true);
    expect(statusOf(w, "root", "branch", "leaf-2")).toEqual(Array(3).fill("Terminated"));
  });
});
