import { describe, expect, test } from "@jest/globals";
import {
  CLIENT,
  deriveGuid,
  outcomeId,
  type DurableOrchestrationContext,
  type HistoryEvent,
  type Orchestrator,
  type TaskMessage,
} from "@taskhub/core";
import { activities, orchestrators } from "./programs.js";
import { idOf, postEvent } from "./world/post.js";
import { World, type WorldOptions } from "./world/world.js";

type Df = DurableOrchestrationContext;

const programs: Readonly<Record<string, Orchestrator>> = {
  ...orchestrators,
  *calling(df: Df) {
    const { name, input } = df.getInput<{ name: string; input: unknown }>();
    try {
      return (yield df.callSubOrchestrator(name, input, "child")) as unknown;
    } catch (error) {
      return error instanceof Error ? error.message : "?";
    }
  },
};

function world(): World {
  return worldWith({});
}

function worldWith(options: Partial<WorldOptions>): World {
  return new World({ seed: 1, orchestrators: programs, activities, ...options });
}

const history = (w: World, id: string) => w.store.histories.get(id);
const rest = (w: World, ms = 60_000) => w.time.runUntil(() => false, ms);
const queued = (w: World) => w.store.queue({ kind: "control", partition: 0 });
const call = (w: World, name: string, input: unknown) => {
  w.start("parent", "calling", { name, input });
};

/** The first message of that type on its way to the instance, once there is one. */
async function sent(
  w: World,
  type: HistoryEvent["type"],
  instanceId: string,
): Promise<TaskMessage> {
  const find = () =>
    queued(w).find(({ message: m }) => m.event.type === type && m.instanceId === instanceId);
  expect(await w.time.runUntil(() => find() !== undefined, 60_000)).toBe(true);
  const found = find();
  if (!found) throw new Error(`no ${type} for ${instanceId}`);
  return structuredClone(found.message);
}

function put(w: World, message: TaskMessage, visibleInMs = 0): void {
  w.store.put(w.hub.controlQueueOf(message.instanceId), message, visibleInMs);
}

/** The start of a parent's call, as it travels. */
const startOfChild = (w: World) => sent(w, "ExecutionStarted", "child");
const answers = (w: World) =>
  queued(w).filter(({ message }) => message.event.type === "SubOrchestrationInstanceFailed");

describe("the start of a child (P8)", () => {
  test("P8: claims the row of its instance before its first commit", async () => {
    const w = world();
    call(w, "events", 1);
    await w.time.runUntil(() => w.store.rows.has("child"), 60_000);
    expect(history(w, "child")).toBeUndefined();
    expect(w.status("child")).toMatchObject({ runtimeStatus: "Running", name: "events" });
    const claimed = w.status("child")?.executionId;
    await rest(w);
    expect(history(w, "child")?.executionId).toBe(claimed);
    postEvent(w, "child", "go");
    expect(await w.settle()).toBe(true);
    expect(w.status("parent")?.output).toBe('["go"]');
  });

  test("P8: waits while another start has claimed the id and is not history yet", async () => {
    const w = world();
    w.start("child", "events", 1, false, 40_000);
    call(w, "chain", 1);
    await rest(w, 30_000);
    expect(history(w, "child")).toBeUndefined();
    expect(answers(w)).toEqual([]);
    expect(w.status("parent")?.runtimeStatus).toBe("Running");
    await rest(w, 30_000);
    // the other is history now, and the child is refused
    expect(w.status("parent")?.output).toContain("'child' cannot be started");
    postEvent(w, "child", "go");
    expect(await w.settle()).toBe(true);
    expect(w.status("child")?.output).toBe('["go"]');
    expect(w.store.quarantined).toEqual([]);
  });

  test("P8: begins if the claim it waited for has come to an end meanwhile", async () => {
    const w = world();
    w.start("child", "events", 1, false, 40_000);
    postEvent(w, "child", "go");
    call(w, "chain", 2);
    await rest(w, 5_000);
    w.spoilRow("child", { runtimeStatus: "Terminated" });
    expect(await w.settle()).toBe(true);
    expect(w.status("parent")?.output).toBe("2");
  });

  test("P5: is history as refused before the refusal is sent", async () => {
    const w = world();
    w.start("child", "events", 1);
    await rest(w, 1_000);
    call(w, "chain", 1);
    const start = await startOfChild(w);
    await w.time.runUntil(() => answers(w).length > 0, 60_000);
    const noted = history(w, "child")?.marks.appliedIds.map(({ messageId }) => messageId);
    expect(noted).toEqual([outcomeId(start)]);
    expect(answers(w).map(({ message }) => message.messageId)).toEqual([outcomeId(start)]);
    postEvent(w, "child", "go");
    expect(await w.settle()).toBe(true);
    expect(w.status("parent")?.output).toContain("'child' cannot be started");
  });

  test("P5: is refused whenever a copy comes, even if the id is free again", async () => {
    const w = world();
    w.start("child", "events", 1);
    await rest(w, 1_000);
    call(w, "chain", 1);
    const start = await startOfChild(w);
    await rest(w, 10_000);
    postEvent(w, "child", "go");
    expect(await w.settle()).toBe(true);
    const before = history(w, "child");
    put(w, start);
    await w.time.runUntil(() => answers(w).length > 0, 60_000);
    // whoever asks again is answered again: a crash may have taken the first answer
    expect(answers(w).map(({ message }) => message.messageId)).toEqual([outcomeId(start)]);
    expect(await w.settle()).toBe(true);
    expect(history(w, "child")).toMatchObject({
      executionId: before?.executionId,
      events: before?.events,
    });
    expect(w.status("child")?.output).toBe('["go"]');
  });

  test("P5: is known as a copy by its parent's task, longer than ids are kept", async () => {
    const w = world();
    call(w, "eternal", []);
    const start = await startOfChild(w);
    await rest(w, 1_000);
    postEvent(w, "child", 0);
    // ids of replaced executions are kept for half an hour
    await rest(w, 31 * 60_000);
    postEvent(w, "child", 1);
    await rest(w, 10_000);
    const before = history(w, "child");
    const known = before?.marks.appliedIds.map(({ messageId }) => messageId);
    expect(known).toEqual([idOf(1)]);
    expect(before?.executionId).not.toBe(start.executionId);
    put(w, start);
    await rest(w, 10_000);
    expect(queued(w)).toEqual([]);
    expect(history(w, "child")).toMatchObject({
      executionId: before?.executionId,
      events: before?.events,
      marks: before?.marks,
    });
    for (const value of [2, 3, 4]) {
      postEvent(w, "child", value);
      await rest(w, 2_000);
    }
    expect(await w.settle()).toBe(true);
    expect(w.status("parent")?.output).toBe("[0,1,2,3,4]");
  });
});

describe("a start of an instance that was purged lately", () => {
  test("P5: is dropped if it is a copy of one that was applied", async () => {
    const w = world();
    w.start("i1", "chain", 1, false);
    const start = await sent(w, "ExecutionStarted", "i1");
    expect(await w.settle()).toBe(true);
    const runs = [...w.activityRuns.values()];
    w.bury("i1");
    put(w, start);
    expect(await w.settle()).toBe(true);
    await rest(w);
    expect(w.store.rows.has("i1")).toBe(false);
    expect(history(w, "i1")?.executionId).toBe("");
    expect([...w.activityRuns.values()]).toEqual(runs);
    expect(w.violations).toEqual([]);
  });

  test("P5: is dropped by a worker that knew the instance before", async () => {
    const w = new World({
      ...{ seed: 1, orchestrators: programs, activities },
      settings: { sessionIdleMs: 600_000 },
    });
    call(w, "chain", 1);
    const start = await startOfChild(w);
    expect(await w.settle()).toBe(true);
    w.bury("child");
    put(w, start);
    expect(await w.settle()).toBe(true);
    await rest(w);
    expect(w.store.rows.has("child")).toBe(false);
    expect(history(w, "child")?.executionId).toBe("");
  });

  test("begins if it is new, and goes on knowing the earlier ones", async () => {
    const w = world();
    w.start("i1", "chain", 1, false);
    const start = await sent(w, "ExecutionStarted", "i1");
    expect(await w.settle()).toBe(true);
    w.bury("i1");
    w.start("i1", "chain", 3, false);
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.output).toBe("3");
    const known = history(w, "i1")?.marks.appliedIds.map(({ messageId }) => messageId);
    expect(known).toContain(start.messageId);
    put(w, start);
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.output).toBe("3");
  });
});

describe("an event that an instance had applied before it was purged", () => {
  async function purged(w: World): Promise<void> {
    w.start("i1", "events", 1);
    await rest(w, 1_000);
    postEvent(w, "i1", "old");
    expect(await w.settle()).toBe(true);
    w.bury("i1");
  }

  test("P5: does not reach the next one of its id", async () => {
    const w = world();
    await purged(w);
    w.start("i1", "events", 1, false);
    postEvent(w, "i1", "old");
    await rest(w, 5_000);
    expect(w.status("i1")?.runtimeStatus).toBe("Running");
    postEvent(w, "i1", "new");
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.output).toBe('["new"]');
  });

  test("P5: counts as come for the one its sender put after it", async () => {
    const w = world();
    await purged(w);
    w.start("i1", "events", 1, false);
    postEvent(w, "i1", "new", { after: idOf("old") });
    const before = w.time.now;
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.output).toBe('["new"]');
    expect(w.time.now - before).toBeLessThan(5_000);
  });
});

describe("an event for an instance whose next start is on its way", () => {
  /** An instance that has ended, and a start of its id that comes a while later. */
  async function aboutToBeginAnew(w: World, input: number): Promise<string> {
    w.start("i1", "events", 1);
    await rest(w, 1_000);
    postEvent(w, "i1", "of the first");
    expect(await w.settle()).toBe(true);
    const before = w.status("i1")?.executionId ?? "";
    w.start("i1", "events", input, false, 20_000);
    const { executionId } = await sent(w, "ExecutionStarted", "i1");
    w.spoilRow("i1", { executionId, runtimeStatus: "Pending", generation: 1 });
    return before;
  }

  test("P5: waits for it, though an execution that has ended is still history", async () => {
    const w = world();
    await aboutToBeginAnew(w, 2);
    postEvent(w, "i1", "early");
    await rest(w, 10_000);
    expect(
      queued(w)
        .map(({ message }) => message.event.type)
        .sort(),
    ).toEqual(["EventRaised", "ExecutionStarted"]);
    postEvent(w, "i1", "second", { after: idOf("early") });
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.output).toBe('["early","second"]');
  });

  test("P5: waits for it in a session that knows of the end alone, and still has work in hand", async () => {
    const w = worldWith({
      activities: {
        ...activities,
        slow: (input) =>
          new Promise((resolve) => {
            w.at(60_000, () => {
              resolve(input);
            });
          }),
      },
    });
    w.start("i1", "race", 1);
    await rest(w, 25_000);
    expect(w.status("i1")?.output).toBe('"late"');
    w.start("i1", "events", 1, false, 20_000);
    const { executionId } = await sent(w, "ExecutionStarted", "i1");
    w.spoilRow("i1", { executionId, name: "events", runtimeStatus: "Pending", generation: 1 });
    postEvent(w, "i1", "early");
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.output).toBe('["early"]');
  });

  test("is dropped if it is for the execution that has ended, or was applied by it", async () => {
    const w = world();
    const executionId = await aboutToBeginAnew(w, 1);
    postEvent(w, "i1", "late", { executionId });
    postEvent(w, "i1", "of the first");
    await rest(w, 10_000);
    expect(queued(w).map(({ message }) => message.event.type)).toEqual(["ExecutionStarted"]);
    await rest(w, 20_000);
    postEvent(w, "i1", "new");
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")?.output).toBe('["new"]');
  });

  test("is dropped if no start is on its way", async () => {
    const w = world();
    w.start("i1", "chain", 1);
    await w.settle();
    postEvent(w, "i1", "late");
    await rest(w, 5_000);
    expect(queued(w)).toEqual([]);
  });
});

describe("a start by a tool, which writes the row after the message and over whatever is there", () => {
  /** @param rowAfterMs - When it writes the row; never if absent. */
  function startByTool(w: World, name: string, input: unknown, rowAfterMs?: number): void {
    const id = { instanceId: "i1", executionId: "by-tool" };
    const at = { timestamp: new Date(w.time.now) };
    const event = {
      ...({ type: "ExecutionStarted", eventId: -1, isPlayed: false } as const),
      ...at,
    };
    put(w, {
      ...{ ...id, messageId: deriveGuid("by-tool"), sender: CLIENT },
      event: { ...event, ...id, name, input: JSON.stringify(input) },
    });
    if (rowAfterMs === undefined) return;
    w.at(rowAfterMs, () => {
      const createdAt = new Date(w.time.now);
      const status = { instanceId: "i1", name, createdAt, lastUpdatedAt: createdAt };
      w.store.rows.set("i1", {
        status: { ...status, runtimeStatus: "Pending" },
        etag: w.store.nextId("etag-"),
      });
    });
  }

  test("waits for its row, which must not be written over the end", async () => {
    const w = world();
    startByTool(w, "chain", 1, 800);
    await rest(w, 700);
    expect(history(w, "i1")).toBeUndefined();
    expect(await w.settle()).toBe(true);
    expect(w.status("i1")).toMatchObject({ runtimeStatus: "Completed", output: "1" });
    expect(w.activityRuns.size).toBe(1);
  });

  test("waits for it where an execution that has ended has one", async () => {
    const w = world();
    w.start("i1", "chain", 1);
    expect(await w.settle()).toBe(true);
    startByTool(w, "chain", 3, 800);
    expect(await w.settle()).toBe(true);
    await rest(w, 5_000);
    expect(w.status("i1")).toMatchObject({ executionId: "by-tool", output: "3" });
  });

  test.each([1, 2, 3, 4, 20])(
    "begins without it after three looks at most, with a dequeue limit of %i",
    async (maxDequeueCount) => {
      const w = worldWith({ settings: { maxDequeueCount } });
      startByTool(w, "chain", 1);
      await rest(w, 10_000);
      expect(w.status("i1")).toMatchObject({ runtimeStatus: "Completed", output: "1" });
      expect(queued(w)).toEqual([]);
    },
  );

  test("P5: an event that comes before it is begun waits for it", async () => {
    const w = world();
    startByTool(w, "events", 3, 300);
    w.at(1, () => {
      postEvent(w, "i1", "with it");
    });
    for (const delay of [350, 900]) {
      w.at(delay, () => {
        postEvent(w, "i1", delay);
      });
    }
    expect(await w.settle()).toBe(true);
    const heard = JSON.parse(w.status("i1")?.output ?? "[]") as unknown[];
    expect(heard.map(String).sort()).toEqual(["350", "900", "with it"]);
  });
});
