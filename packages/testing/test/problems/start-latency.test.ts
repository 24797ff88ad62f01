/** From a start to its first activity, where the client is no worker: somebody has to look. */
import type { DurableOrchestrationContext } from "@taskhub/core";
import type { SimulatedApp } from "../../src/simulation/scenario.js";
import { SeededRandom } from "../../src/simulation/seeded-random.js";
import { TimedWorld } from "../timed-world.js";

jest.setTimeout(120_000);

type Df = DurableOrchestrationContext;

const CALL_MS = 10;
const WORKERS = 3;
const STARTS = 300;
/** From one start to the next, at most. */
const LONGEST_GAP_MS = 5_000;
const WARM_LIMIT_MS = 500;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** The default of `maxQueuePollingInterval`. */
const LONGEST_PAUSE_MS = 30_000;
/** The put, the receive, the history, the commit. */
const CALLS_MS = 4 * CALL_MS;

const app: SimulatedApp = {
  activities: { echo: (value) => ({ kind: "value", value }) },
  orchestrators: {
    *one(df: Df) {
      yield df.callActivity("echo", 1);
    },
  },
};

async function threeWorkers(seed: number): Promise<TimedWorld> {
  const world = await TimedWorld.open({ app, callMs: CALL_MS, partitions: 4, seed });
  for (let worker = 0; worker < WORKERS; worker++) world.bringUp();
  return world;
}

/** How long each start waited for its first activity, the shortest first. */
async function waitsOf(world: TimedWorld, gapsMs: Iterable<number>): Promise<number[]> {
  const askedAt = new Map<string, number>();
  for (const gapMs of gapsMs) {
    await world.pass(gapMs);
    const id = `i${askedAt.size}`;
    askedAt.set(id, world.time.elapsedMs);
    await world.play(world.clients.start(id, "one", undefined, { by: "client" }));
  }
  await world.settle();
  const waits = world.begun.map(({ instanceId, atMs }) => atMs - (askedAt.get(instanceId) ?? NaN));
  return waits.sort((one, other) => one - other);
}

describe("PT-22: from a start to its first activity, with 3 workers and calls of 10 ms,", () => {
  test("it takes 500 ms at most at p99, while one comes every few seconds", async () => {
    const random = new SeededRandom(1);
    const gaps = Array.from({ length: STARTS }, () => random.between(0, LONGEST_GAP_MS));
    const waits = await waitsOf(await threeWorkers(1), gaps);
    expect(waits).toHaveLength(STARTS);
    expect(waits[Math.ceil(STARTS * 0.99) - 1]).toBeLessThanOrEqual(WARM_LIMIT_MS);
    // who found the one before looks again within a tenth of what has passed since
    expect(waits.at(-1)).toBeLessThanOrEqual(LONGEST_GAP_MS / 10 + CALLS_MS);
  });

  test.each([
    [MINUTE_MS, MINUTE_MS / 10],
    [HOUR_MS, LONGEST_PAUSE_MS],
  ])("it takes, after %i ms in which nothing came, %i ms at most", async (idleMs, mostMs) => {
    const [wait] = await waitsOf(await threeWorkers(1), [idleMs]);
    expect(wait).toBeLessThanOrEqual(mostMs + CALLS_MS);
  });
});
