/** What a worker costs that has nothing to do, and how soon it has again. */
import type { DurableOrchestrationContext } from "@taskhub/core";
import type { WorkerSettings } from "@taskhub/worker";
import type { CallRecord } from "../../src/simulation/network.js";
import type { SimulatedApp } from "../../src/simulation/scenario.js";
import { kindsOf, TimedWorld } from "../timed-world.js";

jest.setTimeout(120_000);

type Df = DurableOrchestrationContext;

const CALL_MS = 10;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** The default of `maxQueuePollingInterval`. */
const LONGEST_PAUSE_MS = 30_000;

const app: SimulatedApp = {
  activities: { echo: (value) => ({ kind: "value", value }) },
  orchestrators: {
    *one(df: Df) {
      yield df.callActivity("echo", 1);
    },
    *wait(df: Df) {
      yield df.waitForExternalEvent("e");
    },
    *sleep(df: Df) {
      const ms = df.getInput<number>();
      yield df.createTimer(new Date(df.currentUtcDateTime.getTime() + ms));
      yield df.callActivity("echo", 1);
    },
  },
};

/** One worker with the default settings, but for these, and what it costs from then on. */
async function worldOf(partitions: number, settings: Partial<WorkerSettings> = {}) {
  const world = await TimedWorld.open({ app, partitions, callMs: CALL_MS });
  const { worker } = world.bringUp(settings);
  return { world, worker };
}

/** Of each queue, the longest time without a look. */
function longestGaps(calls: readonly CallRecord[]): number[] {
  const last = new Map<string, number>();
  const longest = new Map<string, number>();
  for (const { operation, target, atMs } of calls) {
    if (operation !== "queues.receive" || target.endsWith("-poison")) continue;
    const gap = atMs - (last.get(target) ?? 0);
    last.set(target, atMs);
    longest.set(target, Math.max(longest.get(target) ?? 0, gap));
  }
  return [...longest.values()];
}

describe("PT-12: a worker that is idle for a day, without a host,", () => {
  test.each([
    // of the 20,000 and 60,000 that are allowed
    [1, 8_000],
    [4, 20_000],
  ])(
    "with %i partitions, makes at most %i calls, all of them receives",
    async (partitions, most) => {
      const { world } = await worldOf(partitions);
      await world.pass(DAY_MS);
      expect(world.calls.length).toBeLessThanOrEqual(most);
      expect(world.paidSince(0)).toEqual([]);
      const gaps = longestGaps(world.calls);
      expect(gaps).toHaveLength(partitions + 1);
      expect(Math.max(...gaps)).toBeLessThanOrEqual(LONGEST_PAUSE_MS + CALL_MS);
    },
  );

  test("begins a start of a client in its process at once: two calls, one after the other", async () => {
    const { world } = await worldOf(1);
    await world.pass(DAY_MS);
    const askedAt = world.time.elapsedMs;
    await world.play(world.clients.start("i1", "one"));
    await world.settle();
    expect(world.begun.map(({ atMs }) => atMs - askedAt)).toEqual([2 * CALL_MS]);
  });

  test("begins a start of another process within one polling interval", async () => {
    const { world } = await worldOf(1);
    await world.pass(DAY_MS);
    await world.play(world.clients.start("i1", "one", undefined, { by: "client" }));
    const putAt = world.time.elapsedMs;
    await world.settle();
    // the receive, the history, the commit
    const [begun] = world.begun;
    expect(begun?.atMs).toBeLessThanOrEqual(putAt + LONGEST_PAUSE_MS + 3 * CALL_MS);
  });

  test("renews nothing for an instance that waits for an event", async () => {
    const { world } = await worldOf(1);
    await world.play(world.clients.start("i1", "wait"));
    await world.pass(DAY_MS);
    expect(kindsOf(world.paidSince(0))).toEqual({
      ...{ "queues.put sim-control-00": 1, "queues.delete sim-control-00": 1 },
      ...{ "tables.transact SimHistory": 1, "tables.transact SimInstances": 2 },
    });
    expect(world.calls.length).toBeLessThanOrEqual(8_000);
  });

  test("renews nothing for a timer of two days before the last half minute, in which it is held", async () => {
    const { world } = await worldOf(1);
    await world.play(world.clients.start("i1", "sleep", 2 * DAY_MS));
    await world.pass(2 * DAY_MS - MINUTE_MS);
    const meanwhile = kindsOf(world.paidSince(0));
    expect(meanwhile).toEqual({
      ...{ "queues.put sim-control-00": 2, "queues.delete sim-control-00": 1 },
      ...{ "tables.transact SimHistory": 1, "tables.transact SimInstances": 2 },
    });
    const before = world.calls.length;
    await world.settle();
    const renewed = kindsOf(world.paidSince(before))["queues.update sim-control-00"] ?? 0;
    expect(renewed).toBeLessThanOrEqual(3);
    // the start was put within the first two calls; held, it fires on time
    const [begun] = world.begun;
    expect(begun?.atMs).toBeGreaterThanOrEqual(2 * DAY_MS);
    expect(begun?.atMs).toBeLessThanOrEqual(2 * DAY_MS + 10 * CALL_MS);
  });
});

describe("a worker that is idle for an hour under a Functions host, with 4 partitions,", () => {
  // The host's own part: 5 queues, each every 10 s as the templates set it, are 1,800 receives.
  test("calls nothing off shift", async () => {
    const { world } = await worldOf(4, { host: "functions" });
    await world.pass(HOUR_MS);
    expect(world.calls).toEqual([]);
  });

  test("makes at most 500 calls if the hour begins with the last message of a shift", async () => {
    const { world, worker } = await worldOf(4, { host: "functions" });
    worker.proveShift();
    await world.pass(HOUR_MS);
    expect(world.calls.length).toBeLessThanOrEqual(500);
    expect(world.calls.at(-1)?.atMs).toBeLessThanOrEqual(5 * MINUTE_MS);
  });

  test("makes at most 1,300 calls if clients keep it on shift", async () => {
    const { world, worker } = await worldOf(4, { host: "functions" });
    for (let minute = 0; minute < 60; minute++) {
      worker.proveShift();
      await world.pass(MINUTE_MS);
    }
    expect(world.calls.length).toBeLessThanOrEqual(1_300);
    expect(world.calls.length).toBeGreaterThan(1_000);
  });
});

describe("a worker that is given a start by another process every minute, with 4 partitions,", () => {
  test("makes at most 22,000 calls an hour, and begins each within a tenth of the silence", async () => {
    const { world } = await worldOf(4);
    const late: number[] = [];
    for (let minute = 0; minute < 60; minute++) {
      const id = `i${minute}`;
      await world.play(world.clients.start(id, "one", undefined, { by: "client" }));
      const putAt = world.time.elapsedMs;
      await world.pass(MINUTE_MS);
      late.push((world.begun.find(({ instanceId }) => instanceId === id)?.atMs ?? NaN) - putAt);
    }
    expect(world.calls.length).toBeLessThanOrEqual(22_000);
    expect(Math.max(...late)).toBeLessThanOrEqual(MINUTE_MS / 10 + 3 * CALL_MS);
  });
});
