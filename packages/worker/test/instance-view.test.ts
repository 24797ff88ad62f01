import { describe, expect, test } from "@jest/globals";
import {
  ExecutionState,
  NO_ENTITY,
  type DurableOrchestrationContext,
  type InstanceRow,
  type Orchestrator,
} from "@taskhub/core";
import { InstanceView } from "../src/instance-view.js";
import type { Memory } from "../src/memory.js";
import { Shown } from "../src/shown.js";
import type { Workplace } from "../src/workplace.js";
import { MemoryHub, Store, type Fault } from "./world/memory-hub.js";
import { Process, seeded, VirtualTime } from "./world/virtual-time.js";
import { World, type WorldOptions } from "./world/world.js";

type Df = DurableOrchestrationContext;

const STEP_MS = 30;
const STEPS = 20;

const orchestrators: Readonly<Record<string, Orchestrator>> = {
  *steps(df: Df) {
    for (let step = 1; step <= df.getInput<number>(); step++) {
      df.setCustomStatus(step);
      yield df.callActivity("slow", step);
    }
  },
  *waits(df: Df) {
    yield df.waitForExternalEvent("e");
  },
  /** Comes to rest after steps of which the row shows some. */
  *rests(df: Df) {
    for (let step = 1; step <= df.getInput<number>(); step++) {
      df.setCustomStatus(step);
      yield df.callActivity("slow", step);
    }
    df.setCustomStatus("rests");
    yield df.callActivity("endless");
  },
};

function world(options: Partial<WorldOptions> = {}): World {
  const w: World = new World({
    ...{ seed: 1, orchestrators, ...options },
    activities: {
      slow: (input) =>
        new Promise((resolve) => {
          w.at(STEP_MS, () => {
            resolve(input);
          });
        }),
      endless: () => new Promise(() => undefined),
    },
  });
  return w;
}

interface Planned {
  readonly steps: number;
  readonly call: string;
  /** Which of the calls of that name, from 1. */
  readonly nth: number;
  readonly kind: Fault;
}

/** A world in which an instance runs, and something happens to one call. */
async function faulty(program: string, { steps, call, nth, kind }: Planned): Promise<World> {
  const before = world();
  before.start("i1", program, steps);
  await pass(before, 1_000);
  const numbers = before.calls.flatMap((each, index) => (each === call ? [index + 1] : []));
  const number = numbers[nth - 1];
  if (number === undefined) throw new Error(`no ${call} number ${String(nth)}`);
  const w = world({ faultAt: { call: number, kind } });
  w.start("i1", program, steps);
  return w;
}

const pass = (w: World, ms: number) => w.time.runUntil(() => false, ms);

/** The status of the instance every millisecond, without repeats. */
function shown(w: World, ms: number): string[] {
  const seen: string[] = [];
  for (let at = 0; at < ms; at++) {
    w.at(at, () => {
      const { runtimeStatus = "absent", customStatus = "" } = w.status("i1") ?? {};
      const now = `${runtimeStatus} ${customStatus}`.trim();
      if (seen.at(-1) !== now) seen.push(now);
    });
  }
  return seen;
}

describe("InstanceView", () => {
  test("does not show that an instance runs which is over in a moment", async () => {
    const w = world();
    const seen = shown(w, 1_000);
    w.start("i1", "steps", 2);
    expect(await w.settle()).toBe(true);
    expect(seen).toEqual(["Pending", "Completed 2"]);
    expect(w.count("writeRow")).toBe(1);
  });

  test("shows within a tenth of a second what the orchestrator says, beside its steps", async () => {
    const w = world();
    const seen = shown(w, 2_000);
    w.start("i1", "steps", STEPS);
    expect(await w.settle()).toBe(true);
    // 600 ms of steps: a status every hundred, and the last
    expect(seen.slice(0, 2)).toEqual(["Pending", expect.stringMatching(/^Running [3-5]$/)]);
    expect(seen.at(-1)).toBe(`Completed ${String(STEPS)}`);
    expect(w.count("writeRow")).toBeGreaterThanOrEqual(5);
    expect(w.count("writeRow")).toBeLessThanOrEqual(STEPS / 2);
    expect(w.violations).toEqual([]);
  });

  test("P3: writes the row before it lets a message go", async () => {
    const w = world();
    w.start("i1", "waits");
    w.at(5_000, () => {
      w.raise("i1", "e", 1);
    });
    expect(await w.settle()).toBe(true);
    const order = w.calls.filter((call) => call === "writeRow" || call === "complete");
    expect(order).toEqual(["writeRow", "complete", "writeRow", "complete"]);
  });

  test("P4: shows nothing of an episode that is not committed", async () => {
    // the commit of the second step fails, and meanwhile the row is written
    const w = await faulty("steps", { steps: STEPS, call: "commit", nth: 2, kind: "fail-before" });
    const ahead = new Set<string>();
    for (let at = 0; at < 1_000; at++) {
      w.at(at, () => {
        const { customStatus = "0", commitNumber } = w.status("i1") ?? {};
        const { events = [] } = w.store.histories.get("i1") ?? {};
        const steps = events.filter(({ type }) => type === "TaskScheduled").length;
        if (Number(customStatus) > steps)
          ahead.add(`${customStatus} at ${String(commitNumber)}, of ${String(steps)}`);
      });
    }
    expect(await w.settle()).toBe(true);
    expect(w.count("writeRow")).toBeGreaterThan(1);
    expect([...ahead]).toEqual([]);
  });

  test.each<[string, Fault, number, number]>([
    ["comes to while the row is being written", "slow-reply", 6, 46_000],
    ["came to, though its first write failed", "fail-before", 2, 2_000],
  ])("P8: shows what a step %s, if nothing follows", async (_, kind, steps, withinMs) => {
    const w = await faulty("rests", { steps, call: "writeRow", nth: 1, kind });
    await pass(w, withinMs);
    expect(w.status("i1")).toMatchObject({ runtimeStatus: "Running", customStatus: '"rests"' });
    const { length } = w.calls;
    await pass(w, 5_000);
    expect(w.calls.slice(length)).not.toContain("writeRow");
  });

  test("writes nothing after a drain that a turn was under way at", async () => {
    const w = world();
    w.start("i1", "rests", STEPS);
    await w.time.runUntil(() => w.calls.at(-1) === "commit", 1_000);
    const drained = w.drain(0);
    await w.time.runUntil(() => w.logged.some(({ event }) => event === "Drained"), 5_000);
    await drained;
    const { length } = w.calls;
    await pass(w, 60_000);
    expect(w.calls.slice(length)).toEqual([]);
  });
});

describe("the view of one session", () => {
  const ROW: InstanceRow = {
    status: {
      ...{ instanceId: "i1", executionId: "old", name: "f", runtimeStatus: "Pending" },
      ...{ createdAt: new Date(0), lastUpdatedAt: new Date(0) },
    },
    etag: "old",
  };

  function memory(executionId: string, row: InstanceRow | undefined): Memory {
    const state = new ExecutionState(executionId);
    const event = { type: "ExecutionStarted", instanceId: "i1", executionId, name: "f" } as const;
    state.append([{ ...event, eventId: -1, isPlayed: true, timestamp: new Date(0) }]);
    return {
      ...{ stamp: undefined, commitNumber: 1, othersAt: undefined, state, live: undefined },
      ...{ buried: [], buriedHeard: [], customStatus: undefined, waitMs: 0, row, voided: [] },
      ...{ entity: NO_ENTITY, problem: undefined },
    };
  }

  function made(plan: (call: string) => Fault | undefined) {
    const time = new VirtualTime();
    const store = new Store(time);
    const me = new Process("me");
    const calls: string[] = [];
    const hub = new MemoryHub(store, time, me, seeded(1), plan, (call) => void calls.push(call));
    const log = () => undefined;
    const place: Partial<Workplace> = { hub, clock: time.clockOf(me), log, shown: new Shown() };
    const view = new InstanceView("i1", place as Workplace); // no more of it is asked for
    return { view, time, store, calls };
  }

  test("P8: takes no purge of what it knew before for one of what it knows now", async () => {
    const { view, time, store, calls } = made((call) =>
      call === "readRow" ? "slow-reply" : undefined,
    );
    const known = memory("old", ROW);
    view.showSoon(known);
    await time.runUntil(() => calls.includes("readRow"), 1_000);
    view.forget();
    const isShown = view.show(memory("new", undefined));
    await time.runUntil(() => false, 60_000);
    expect(await isShown).toBe(true);
    expect(store.rows.get("i1")?.status.executionId).toBe("new");
    const again = view.show(known);
    await time.runUntil(() => false, 1_000);
    expect(await again).toBe(false);
  });

  test("tries less and less often while the store refuses, and not what is known no more", async () => {
    const { view, time, calls } = made((call) => (call === "writeRow" ? "fail-before" : undefined));
    view.showSoon(memory("old", undefined));
    await time.runUntil(() => false, 60_000);
    expect(calls.length).toBeGreaterThan(3);
    expect(calls.length).toBeLessThan(8);
    await time.runUntil(() => calls.length === 8, 60_000);
    view.forget();
    await time.runUntil(() => false, 60_000);
    expect(calls).toHaveLength(8);
  });
});
