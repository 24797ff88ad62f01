import { describe, expect, jest, test } from "@jest/globals";
import {
  announcedRewind,
  deriveGuid,
  outcomeId,
  rewindRequest,
  type DurableOrchestrationContext,
  type HistoryEvent,
  type TaskMessage,
} from "@taskhub/core";
import type { Activity } from "../src/index.js";
import type { Fault } from "./world/memory-hub.js";
import { World, type WorldOptions } from "./world/world.js";

type Df = DurableOrchestrationContext;

/** What one orchestrator fails on by itself: a deployment mends it. */
let isMended = false;

const orchestrators = {
  *plain(df: Df) {
    const first = (yield df.callActivity("sure", "first")) as string;
    return [first, (yield df.callActivity("fragile", "second")) as string];
  },
  *told(df: Df) {
    yield df.callActivity("fragile", "x");
    return (yield df.waitForExternalEvent("e")) as number;
  },
  /** One of three fails while the others are under way. */
  *wide(df: Df) {
    const until = new Date(df.currentUtcDateTime.getTime() + 5_000);
    return (yield df.Task.all([
      df.callActivity("sure", "a"),
      df.callActivity("fragile", "b"),
      df.callActivity("slow", "c"),
      df.createTimer(until),
    ])) as unknown;
  },
  *parent(df: Df) {
    const children = ["plain", "slowly", "patient"].map((name) =>
      df.callSubOrchestrator(name, undefined, `${df.instanceId}-${name}`),
    );
    return (yield df.Task.all(children)) as unknown;
  },
  *slowly(df: Df) {
    return (yield df.callActivity("slow", "d")) as string;
  },
  *patient(df: Df) {
    yield df.createTimer(new Date(df.currentUtcDateTime.getTime() + 20_000));
    return (yield df.callActivity("fragile", "late")) as string;
  },
  *terminable(df: Df) {
    return (yield df.callSubOrchestrator("patient", undefined, `${df.instanceId}-c`)) as unknown;
  },
  /** What it has sent is marked a second after its end. */
  *teller(df: Df) {
    yield df.callActivity("sure", "first");
    df.sendEvent("nobody", "e", 1);
    if (!isMended) throw new Error("it is not mended");
    return "mended";
  },
  *sure(df: Df) {
    return (yield df.callActivity("sure", "alone")) as string;
  },
};

/** A world whose fragile activity fails until it is mended. */
class FragileWorld extends World {
  isMended = false;
  readonly ran: string[] = [];
  readonly keys: string[] = [];

  static make(options: Partial<WorldOptions> = {}): FragileWorld {
    const activity =
      (body: (name: string) => unknown): Activity =>
      (input, { taskKey }) => {
        w.ran.push(String(input));
        w.keys.push(`${String(input)} ${taskKey}`);
        return body(String(input));
      };
    const w: FragileWorld = new FragileWorld({
      seed: 1,
      orchestrators,
      activities: {
        sure: activity((name) => name),
        slow: activity(
          (name) =>
            new Promise((resolve) => {
              w.at(2_000, () => {
                resolve(name);
              });
            }),
        ),
        fragile: activity((name) => {
          if (!w.isMended) throw new Error(`${name} is not mended`);
          return name;
        }),
      },
      ...options,
    });
    return w;
  }

  /** The request of a client that has seen the instance fail. */
  request(instanceId: string, reason = "mended"): TaskMessage {
    const row = this.store.rows.get(instanceId);
    if (!row) throw new Error(`no row of ${instanceId}`);
    return rewindRequest(row.status, reason, new Date(this.time.now));
  }

  send(message: TaskMessage): void {
    this.store.put(this.hub.controlQueueOf(message.instanceId), message, 0);
  }

  /** As a client does it: the message, then the row. */
  rewind(instanceId: string): void {
    this.send(this.request(instanceId));
    const row = this.store.rows.get(instanceId);
    if (row) this.store.writeRow(announcedRewind(row.status, new Date(this.time.now)), row);
  }

  /**
   * As a tool does it, first: the rows, each by itself, and the instance row.
   *
   * @returns The deepest instances that failed.
   */
  markByTool(instanceId: string): string[] {
    const known = this.store.histories.get(instanceId);
    if (!known) throw new Error(`no history of ${instanceId}`);
    const below = known.events.flatMap((event) => {
      if (event.type !== "SubOrchestrationInstanceFailed") return [];
      const call = known.events.find(({ eventId }) => eventId === event.taskScheduledId);
      return call?.type === "SubOrchestrationInstanceCreated"
        ? this.markByTool(call.instanceId)
        : [];
    });
    const failed = known.events.filter(({ type }) => type === "TaskFailed");
    const isMeant = (event: HistoryEvent) =>
      /Failed$|^ExecutionCompleted$/.test(event.type) ||
      (event.type === "TaskScheduled" &&
        failed.some(
          (each) => each.type === "TaskFailed" && each.taskScheduledId === event.eventId,
        ));
    known.events = known.events.map((event) => ({ ...event, isMarked: isMeant(event) }));
    const row = this.store.rows.get(instanceId);
    if (row) this.store.writeRow({ ...row.status, runtimeStatus: "Pending" }, row);
    return below.length > 0 ? below : [instanceId];
  }

  /** And then. */
  wakeByTool(instanceId: string): void {
    const { executionId: _, ...message } = this.request(instanceId);
    this.send({ ...message, messageId: deriveGuid("tool", this.store.nextId("t")) });
  }

  events(instanceId: string): readonly HistoryEvent[] {
    return this.store.histories.get(instanceId)?.events ?? [];
  }

  /** Starts an instance, lets it fail, and mends what it failed on. */
  async failed(name: string): Promise<void> {
    this.start("i1", name);
    await this.settle();
    if (this.status("i1")?.runtimeStatus !== "Failed") throw new Error("it should have failed");
    this.isMended = true;
  }
}

const rewindsIn = (events: readonly HistoryEvent[]) =>
  events.filter((event) => event.type === "GenericEvent" && event.voided === undefined);

describe("a rewind", () => {
  test("calls again what failed, and nothing that succeeded", async () => {
    const w = FragileWorld.make();
    await w.failed("plain");
    w.rewind("i1");
    await w.settle();
    expect(w.violations).toEqual([]);
    expect(w.ran).toEqual(["first", "second", "second"]);
    expect(new Set(w.keys).size).toBe(2); // the failed call and its repeat have one key
    expect(w.status("i1")).toMatchObject({
      runtimeStatus: "Completed",
      output: '["first","second"]',
    });
  });

  test("P8: shows the instance as running, its end taken back", async () => {
    const w = FragileWorld.make();
    await w.failed("wide");
    w.send(w.request("i1"));
    await w.time.runUntil(() => w.status("i1")?.runtimeStatus === "Running", 60_000);
    expect(w.status("i1")).toMatchObject({ output: undefined, completedAt: undefined });
    await w.settle();
    expect(w.status("i1")?.runtimeStatus).toBe("Completed");
  });

  test("is tried with pauses while the store refuses the row, though nobody else writes it", async () => {
    const w = FragileWorld.make();
    await w.failed("plain");
    const refuse = jest.spyOn(w.store, "writeRow").mockReturnValue(undefined);
    w.send(w.request("i1"));
    await w.time.runUntil(() => false, 60_000);
    expect(refuse.mock.calls.length).toBeGreaterThan(2);
    expect(refuse.mock.calls.length).toBeLessThan(50);
    refuse.mockRestore();
    await w.settle();
    expect(w.status("i1")?.runtimeStatus).toBe("Completed");
  });

  test("asks again for what had no outcome when the instance failed: calls and timers", async () => {
    const w = FragileWorld.make();
    await w.failed("wide");
    await w.time.runUntil(() => false, 60_000);
    w.rewind("i1");
    await w.settle();
    // the result of the slow one came after the end
    expect(w.ran.sort()).toEqual(["a", "b", "b", "c", "c"]);
    expect(w.status("i1")?.output).toBe('["a","b","c",null]');
  });

  test("waits for a call that is still under way in the same process", async () => {
    const w = FragileWorld.make();
    await w.failed("wide");
    w.rewind("i1");
    await w.settle();
    expect(w.ran.sort()).toEqual(["a", "b", "b", "c"]);
    expect(w.status("i1")?.output).toBe('["a","b","c",null]');
  });

  test("P9: asks again for a call that was under way in the same process, and failed after it", async () => {
    const ran: string[] = [];
    const w: FragileWorld = FragileWorld.make({
      orchestrators: {
        *pair(df: Df) {
          return (yield df.Task.all([
            df.callActivity("fails", "soon"),
            df.callActivity("fails", "late"),
          ])) as unknown;
        },
      },
      activities: {
        fails: async (input) => {
          const name = String(input);
          const failure = w.isMended ? undefined : new Error(`${name} is not mended`);
          ran.push(name);
          await new Promise<void>((resolve) => {
            w.at(name === "late" ? 2_000 : 0, resolve);
          });
          if (failure) throw failure;
          return name;
        },
      },
    });
    w.start("i1", "pair");
    await w.time.runUntil(() => w.status("i1")?.runtimeStatus === "Failed", 1_000);
    w.isMended = true;
    w.rewind("i1");
    await w.settle();
    expect(w.status("i1")).toMatchObject({ runtimeStatus: "Completed", output: '["soon","late"]' });
    expect(ran).toEqual(["soon", "late", "soon", "late"]);
  });

  test("P2: names the request as the keeper of what is asked for again", async () => {
    const w = FragileWorld.make();
    await w.failed("plain");
    const { messageId } = w.request("i1");
    w.rewind("i1");
    await w.settle();
    const [again] = w
      .events("i1")
      .filter((event) => event.type === "TaskScheduled")
      .slice(-1);
    expect(again).toMatchObject({ eventId: 1, keeper: { messageId } });
  });

  test("P5: is done once, however many clients ask for it at once", async () => {
    const w = FragileWorld.make({ workers: 2 });
    await w.failed("plain");
    w.send(w.request("i1"));
    w.send(w.request("i1", "mended as well"));
    await w.settle();
    expect(rewindsIn(w.events("i1"))).toHaveLength(1);
    expect(w.ran).toEqual(["first", "second", "second"]);
  });

  test("P5: a request that comes late does not rewind the next failure", async () => {
    const w = FragileWorld.make();
    await w.failed("plain");
    w.isMended = false;
    const old = w.request("i1");
    w.rewind("i1");
    await w.settle();
    w.isMended = true;
    w.send(old);
    await w.settle();
    expect(w.status("i1")?.runtimeStatus).toBe("Failed");
    w.rewind("i1");
    await w.settle();
    expect(w.status("i1")?.runtimeStatus).toBe("Completed");
  });

  test.each(["Completed", "Terminated"])("leaves an instance alone that is %s", async (status) => {
    const w = FragileWorld.make();
    w.start("i1", status === "Completed" ? "sure" : "patient");
    if (status === "Terminated") w.terminate("i1", "enough");
    await w.settle();
    const before = w.events("i1");
    w.send(w.request("i1"));
    await w.settle();
    expect(w.events("i1")).toEqual(before);
    expect(w.status("i1")?.runtimeStatus).toBe(status);
  });

  test("P5: a copy of the failure of the first call does not fail the second", async () => {
    const w = FragileWorld.make();
    await w.failed("plain");
    const { executionId = "" } = w.status("i1") ?? {};
    const call = deriveGuid("work", "i1", executionId, "1");
    w.rewind("i1");
    const timestamp = new Date(w.time.now);
    const event = { type: "TaskFailed", taskScheduledId: 1, reason: "old", details: "" } as const;
    const sender = { instanceId: "i1", executionId };
    const messageId = outcomeId({ messageId: call });
    const late = { ...event, eventId: -1, isPlayed: false, timestamp };
    // in the same breath, and while the second call is under way
    for (let copy = 0; copy < 20; copy++) {
      w.at(20 * copy, () => {
        w.send({ messageId, instanceId: "i1", executionId, sender, event: late });
      });
    }
    await w.settle();
    expect(w.status("i1")?.runtimeStatus).toBe("Completed");
  });

  test("P8: comes too late for an id that is being started anew", async () => {
    const w = FragileWorld.make();
    await w.failed("plain");
    const late = w.request("i1");
    const row = w.store.rows.get("i1");
    if (!row) throw new Error("no row");
    const { status } = row;
    const next = {
      ...status,
      executionId: "next",
      runtimeStatus: "Pending" as const,
      generation: 1,
    };
    w.store.writeRow({ ...next, commitNumber: undefined, output: undefined }, row);
    w.send(late);
    const start = { ...{ eventId: -1, isPlayed: false }, timestamp: new Date(w.time.now) };
    w.at(500, () => {
      w.send({
        ...{ messageId: deriveGuid("next"), instanceId: "i1", executionId: "next" },
        sender: { instanceId: "", executionId: "" },
        event: {
          ...{ type: "ExecutionStarted", ...start, instanceId: "i1", executionId: "next" },
          ...{ name: "sure", generation: 1 },
        },
      });
    });
    await w.settle();
    expect(w.status("i1")).toMatchObject({ executionId: "next", runtimeStatus: "Completed" });
    expect(w.ran).toEqual(["first", "second", "alone"]);
  });

  test("an event that comes before the request is heard after it", async () => {
    const w = FragileWorld.make();
    await w.failed("told");
    w.rewind("i1");
    const request = w.store.queue(w.hub.controlQueueOf("i1")).at(-1);
    if (request) request.visibleAt += 5_000;
    w.raise("i1", "e", 1);
    await w.settle();
    expect(w.status("i1")).toMatchObject({ runtimeStatus: "Completed", output: "1" });
  });

  test("that kills each process that tries it is put aside, and the instance stays failed", async () => {
    const w = FragileWorld.make({ settings: { maxDequeueCount: 3 } });
    await w.failed("plain");
    w.rewind("i1");
    const request = w.store.queue(w.hub.controlQueueOf("i1")).at(-1);
    if (request) request.dequeues = 3;
    await w.settle();
    expect(w.status("i1")?.runtimeStatus).toBe("Failed");
    expect(w.store.quarantined).toHaveLength(1);
    expect(w.ran).toEqual(["first", "second"]);
  });

  test("by a tool that marks rows itself is made of what it asks, not of what it has marked", async () => {
    const w = FragileWorld.make();
    await w.failed("plain");
    w.markByTool("i1");
    w.wakeByTool("i1");
    await w.settle();
    expect(w.status("i1")?.runtimeStatus).toBe("Completed");
    expect(w.ran).toEqual(["first", "second", "second"]);
  });

  test("by a tool is not undone by a commit that comes between its marks and its message", async () => {
    isMended = false;
    const w = FragileWorld.make();
    w.start("i1", "teller");
    await w.time.runUntil(() => w.status("i1")?.runtimeStatus === "Failed", 60_000);
    isMended = true;
    w.markByTool("i1");
    // whatever comes makes the session read the marks
    w.raise("i1", "e", 1);
    await w.time.runUntil(() => false, 5_000);
    w.wakeByTool("i1");
    await w.settle();
    expect(w.status("i1")).toMatchObject({ runtimeStatus: "Completed", output: '"mended"' });
  });
});

describe("the rewind of a parent", () => {
  test("rewinds the children that failed, and hears the others without running them again", async () => {
    const w = FragileWorld.make();
    await w.failed("parent");
    // the second has completed and the third has failed, both unheard
    expect(w.status("i1-slowly")?.runtimeStatus).toBe("Completed");
    expect(w.status("i1-patient")?.runtimeStatus).toBe("Failed");
    w.rewind("i1");
    await w.settle();
    expect(w.violations).toEqual([]);
    expect(w.status("i1")).toMatchObject({
      runtimeStatus: "Completed",
      output: '[["first","second"],"d","late"]',
    });
    expect(w.ran.sort()).toEqual(["d", "first", "late", "late", "second", "second"]);
  });

  test("leaves a child alone that is still under way, and hears it in the end", async () => {
    const w = FragileWorld.make();
    w.start("i1", "parent");
    await w.time.runUntil(() => w.status("i1")?.runtimeStatus === "Failed", 60_000);
    expect(w.status("i1-patient")?.runtimeStatus).toBe("Running");
    w.isMended = true;
    w.rewind("i1");
    await w.settle();
    expect(w.status("i1")?.output).toBe('[["first","second"],"d","late"]');
    expect(w.ran.filter((name) => name === "late")).toHaveLength(1);
  });

  test("begins a child anew that was purged", async () => {
    const w = FragileWorld.make();
    await w.failed("parent");
    w.bury("i1-plain");
    w.rewind("i1");
    await w.settle();
    expect(w.status("i1")?.output).toBe('[["first","second"],"d","late"]');
    expect(w.ran.filter((name) => name === "first")).toHaveLength(2);
  });

  test("fails again if a child was terminated, which cannot be rewound", async () => {
    const w = FragileWorld.make();
    w.start("i1", "terminable");
    w.at(1_000, () => {
      w.terminate("i1-c", "enough");
    });
    await w.settle();
    expect(w.status("i1")?.runtimeStatus).toBe("Failed");
    w.rewind("i1");
    await w.settle();
    expect(w.status("i1")).toMatchObject({ runtimeStatus: "Failed" });
    expect(rewindsIn(w.events("i1"))).toHaveLength(1);
    expect(w.status("i1-c")?.runtimeStatus).toBe("Terminated");
  });

  test("reaches a child that was rewound by itself before", async () => {
    const w = FragileWorld.make();
    await w.failed("parent");
    w.rewind("i1-plain");
    await w.settle();
    expect(w.status("i1-plain")?.runtimeStatus).toBe("Completed");
    expect(w.status("i1")?.runtimeStatus).toBe("Failed");
    w.rewind("i1");
    await w.settle();
    expect(w.status("i1")?.runtimeStatus).toBe("Completed");
    expect(w.ran.filter((name) => name === "second")).toHaveLength(2);
  });
});

describe("a rewind among faults", () => {
  /** Of the faults at each call, one in so many is tried, in turn; `ONE_IN=1` has all of them. */
  const hasAll = process.env["ONE_IN"] === "1";
  const kinds: readonly Fault[] = ["crash-before", "crash-after", "fail-after", "freeze-after"];

  function rewind(w: FragileWorld, by: string): void {
    if (by === "a client") w.rewind("i1");
    else for (const deepest of w.markByTool("i1")) w.wakeByTool(deepest);
  }

  async function run(
    { name, by }: { readonly name: string; readonly by: string },
    faultAt?: WorldOptions["faultAt"],
  ): Promise<FragileWorld> {
    const w = FragileWorld.make({ workers: 2, faultAt });
    w.start("i1", name);
    // as a user does it: again, should a failure from before have come in between
    for (let rewinds = 0; rewinds < 3; rewinds++) {
      await w.settle();
      if (w.status("i1")?.runtimeStatus !== "Failed") break;
      w.isMended = true;
      rewind(w, by);
    }
    return w;
  }

  test.each([
    { name: "plain", by: "a client", oneIn: 1 },
    { name: "wide", by: "a client", oneIn: 4 },
    { name: "parent", by: "a client", oneIn: 16 },
    { name: "plain", by: "a tool", oneIn: 2 },
    { name: "wide", by: "a tool", oneIn: 16 },
    { name: "parent", by: "a tool", oneIn: 32 },
  ])("$name, rewound by $by, comes to its end whatever call fails", async (made) => {
    const { calls } = await run(made);
    for (const [turn, kind] of kinds.entries()) {
      for (let call = 1; call <= calls.length; call++) {
        if (!hasAll && (call + turn) % made.oneIn !== 0) continue;
        const w = await run(made, { call, kind });
        const about = `${kind} at call ${call}`;
        const found = [about, w.violations, w.status("i1")?.runtimeStatus];
        expect(found).toEqual([about, [], "Completed"]);
      }
    }
  });
});
