/**
 * What things cost in storage calls: each line of the table of costs, counted exactly, on simulated
 * storage in virtual time. Not counted: receives that bring nothing, reads of a status, the hub.
 */
import type { DurableOrchestrationContext } from "@taskhub/core";
import type { WorkerSettings } from "@taskhub/worker";
import type { CallRecord } from "../src/simulation/network.js";
import type { SimulatedApp } from "../src/simulation/scenario.js";
import { entities } from "../src/simulation/scenarios/entity-functions.js";
import { kindsOf, TimedWorld } from "./timed-world.js";

type Df = DurableOrchestrationContext;

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
/** The host's own lease. */
const HOST_HIDES_MS = 600_000;
const COUNTER = "@counter@a";

const app: SimulatedApp = {
  activities: {
    // the input is how long it takes
    nap: (ms) => ({ kind: "value", value: null, ms: ms as number }),
  },
  orchestrators: {
    *chain(df: Df) {
      for (const ms of df.getInput<number[]>()) yield df.callActivity("nap", ms);
    },
    *fan(df: Df) {
      yield df.Task.all(df.getInput<number[]>().map((ms) => df.callActivity("nap", ms)));
    },
    *parent(df: Df) {
      yield df.Task.all(df.getInput<number[]>().map((ms) => df.callSubOrchestrator("chain", [ms])));
    },
    *wait(df: Df) {
      for (;;) yield df.waitForExternalEvent("e");
    },
  },
  entities,
};

/** As many naps of so many milliseconds. */
function naps(count: number, ms = 100): number[] {
  return Array.from({ length: count }, () => ms);
}

/** What an instance cost from its start, in the process of a worker, to the last of its calls. */
async function costOf(
  name: string,
  input: readonly number[],
  settings: Partial<WorkerSettings> = {},
): Promise<CallRecord[]> {
  const world = await TimedWorld.open({ app });
  world.bringUp({ maxConcurrentActivities: 2_000, ...settings });
  await world.play(world.clients.start("i1", name, input));
  await world.settle();
  return world.paidSince(0);
}

/** What the second has more than the first, by kind. */
function more(first: readonly CallRecord[], second: readonly CallRecord[]) {
  const before = kindsOf(first);
  const added = Object.entries(kindsOf(second)).map(
    ([kind, count]) => [kind, count - (before[kind] ?? 0)] as const,
  );
  return Object.fromEntries(added.filter(([, count]) => count !== 0));
}

const COMMIT = "tables.transact SimHistory";
const ROW = "tables.transact SimInstances";
const PUT = "queues.put sim-control-00";
const DELETE = "queues.delete sim-control-00";
const SPILLED = {
  "queues.put sim-workitems": 1,
  "queues.receive sim-workitems": 1,
  "queues.delete sim-workitems": 1,
};

describe("a chain of activities that run in one process", () => {
  test("costs one call a step: the commit", async () => {
    const [ten, eleven] = [await costOf("chain", naps(10)), await costOf("chain", naps(11))];
    expect(more(ten, eleven)).toEqual({ [COMMIT]: 1 });
  });

  test("costs at most 9 calls for three activities, from a start that is handed off to the end", async () => {
    const calls = await costOf("chain", naps(3, 0));
    expect(kindsOf(calls)).toEqual({ [PUT]: 1, [ROW]: 2, [COMMIT]: 4, [DELETE]: 1 });
    expect((await costOf("chain", naps(3))).length).toBeLessThanOrEqual(9);
  });
});

describe("a fan-out of activities that end together", () => {
  test.each([
    [10, 2],
    [100, 4],
    [1_000, 22],
  ])("of %i costs %i commits, and at most 2 * ceil((N + 4) / 99) + 8 calls", async (n, commits) => {
    const calls = await costOf("fan", naps(n));
    expect(kindsOf(calls)).toEqual({ [PUT]: 1, [ROW]: 3, [COMMIT]: commits, [DELETE]: 1 });
    expect(calls.length).toBeLessThanOrEqual(2 * Math.ceil((n + 4) / 99) + 8);
  });

  test("costs one commit more for a wave that ends later", async () => {
    const one = await costOf("fan", naps(20));
    const two = await costOf("fan", [...naps(20), ...naps(20, 200)]);
    expect(more(one, two)).toEqual({ [COMMIT]: 1 });
  });
});

describe("a sub-orchestration in the same process", () => {
  test("costs 8 calls with an activity of its own, and reads nothing", async () => {
    const [two, three] = [await costOf("parent", naps(2)), await costOf("parent", naps(3))];
    expect(more(two, three)).toEqual({ [PUT]: 2, [COMMIT]: 2, [ROW]: 2, [DELETE]: 2 });
  });
});

describe("a spilled activity", () => {
  // while the long one runs, the start keeps open work: it is an anchor
  const anchored = (spilled: number) => [MINUTE_MS, ...naps(1 + spilled, 2 * SECOND_MS)];

  test("costs 3 calls, and the commit of its result, with an anchored session here", async () => {
    const settings = { maxConcurrentActivities: 2 };
    const [one, two] = [
      await costOf("fan", anchored(1), settings),
      await costOf("fan", anchored(2), settings),
    ];
    expect(more(one, two)).toEqual({ ...SPILLED, [COMMIT]: 1 });
  });

  test("costs 5 calls, and the commit of its result, with a session here that has no anchor", async () => {
    const settings = { maxConcurrentActivities: 1 };
    const [one, two] = [
      await costOf("fan", naps(2, 2 * SECOND_MS), settings),
      await costOf("fan", naps(3, 2 * SECOND_MS), settings),
    ];
    expect(more(one, two)).toEqual({ ...SPILLED, [PUT]: 1, [DELETE]: 1, [COMMIT]: 1 });
  });

  /** What one spilled activity adds that another process runs. */
  async function addedElsewhere(seed: number, settings: Partial<WorkerSettings> = {}) {
    const costWith = async (spilled: number) => {
      const world = await TimedWorld.open({ app, seed });
      world.bringUp({ maxConcurrentActivities: 1, ...settings });
      const input = [MINUTE_MS, ...naps(spilled, 8 * SECOND_MS)];
      await world.play(world.clients.start("i1", "fan", input));
      world.bringUp();
      await world.settle();
      return world.paidSince(0);
    };
    return more(await costWith(0), await costWith(1));
  }

  test("costs 6 calls, and the commit of its result, if another process runs it", async () => {
    // the session's process looks far more often: it is the one to find the result
    expect(await addedElsewhere(1, { maxQueuePollingIntervalMs: 50 })).toEqual({
      ...SPILLED,
      ...{ [PUT]: 1, "queues.receive sim-control-00": 1, [DELETE]: 1, [COMMIT]: 1 },
    });
  });

  test.each([1, 2, 3, 4, 5, 6])(
    "costs 2 more if the process that ran it finds the result first, and leaves it (seed %i)",
    async (seed) => {
      const counts = Object.values(await addedElsewhere(seed));
      const calls = counts.reduce((sum, count) => sum + count, 0);
      expect([7, 9]).toContain(calls);
    },
  );
});

describe("a signal to an entity", () => {
  test("costs 4 calls from the process in which the entity is live", async () => {
    const world = await TimedWorld.open({ app });
    world.bringUp();
    await world.play(world.clients.signal(COUNTER, "add", 1));
    await world.pass(SECOND_MS);
    const before = world.calls.length;
    await world.play(world.clients.signal(COUNTER, "add", 1));
    await world.pass(SECOND_MS);
    const cost = kindsOf(world.paidSince(before));
    expect(cost).toEqual({ [PUT]: 1, [COMMIT]: 1, [ROW]: 1, [DELETE]: 1 });
  });

  test.each([1, 2, 32])("costs 2k + 4 calls and a receive, if %i wait in the queue", async (k) => {
    const world = await TimedWorld.open({ app });
    for (let signal = 0; signal < k; signal++) {
      await world.play(world.clients.signal(COUNTER, "add", 1));
    }
    world.bringUp();
    await world.pass(SECOND_MS);
    expect(kindsOf(world.paidSince(0))).toEqual({
      ...{ [PUT]: k, "queues.receive sim-control-00": 1 },
      ...{ "tables.query SimHistory": 1, "tables.query SimInstances": 1 },
      ...{ [COMMIT]: 1, [ROW]: 1, [DELETE]: k },
    });
  });

  test("costs a commit and a row more if what waits is more than a receive or two bring", async () => {
    const world = await TimedWorld.open({ app });
    const k = 100;
    for (let signal = 0; signal < k; signal++) {
      await world.play(world.clients.signal(COUNTER, "add", 1));
    }
    world.bringUp();
    await world.pass(SECOND_MS);
    // what the third and fourth receive bring comes when the first batch is being committed
    expect(kindsOf(world.paidSince(0))).toMatchObject({
      [PUT]: k,
      [COMMIT]: 2,
      [ROW]: 2,
      [DELETE]: k,
    });
  });
});

describe("a message that comes through a trigger of the Functions host", () => {
  /** A worker on shift, under a host, with an instance that waits. */
  async function underHost() {
    const world = await TimedWorld.open({ app });
    const { worker } = world.bringUp({ host: "functions" });
    worker.proveShift();
    await world.play(world.clients.start("i1", "wait"));
    await world.pass(10 * SECOND_MS);
    return { world, worker };
  }

  async function costOfHandOff() {
    const { world } = await underHost();
    const before = world.calls.length;
    await world.play(world.clients.raise("i1", "e", 1));
    await world.pass(SECOND_MS);
    return world.paidSince(before);
  }

  async function costOfTrigger() {
    const { world, worker } = await underHost();
    const before = world.calls.length;
    // from here on clients are elsewhere
    world.workers.pop();
    await world.play(world.clients.raise("i1", "e", 1));
    const { queues } = world.servicesOf("host");
    const [message] = await world.play(queues.receive("sim-control-00", 16, HOST_HIDES_MS));
    const { messageId: queueMessageId, popReceipt, dequeueCount, body } = message!;
    const queue = { kind: "control", partition: 0 } as const;
    const bytes = Buffer.from(body, "base64");
    await world.play(
      worker.trigger({ queue, queueMessageId, popReceipt, dequeueCount, body: bytes }),
    );
    await world.pass(SECOND_MS);
    return world.paidSince(before);
  }

  test("costs 2 calls more: the host's receive, and the take-over", async () => {
    expect(more(await costOfHandOff(), await costOfTrigger())).toEqual({
      "queues.receive sim-control-00": 1,
      "queues.update sim-control-00": 1,
    });
  });
});

describe("a delivery that is held", () => {
  test("costs 6 renewals a minute", async () => {
    const [ten, eleven] = [
      await costOf("chain", [10 * MINUTE_MS]),
      await costOf("chain", [11 * MINUTE_MS]),
    ];
    expect(more(ten, eleven)).toEqual({ "queues.update sim-control-00": 6 });
  });
});
