/**
 * Several workers on one hub: each instance stays with the worker that moves it, so that few commits
 * meet those of another. In virtual time, where each call takes 10 ms.
 */
import type { DurableOrchestrationContext } from "@taskhub/core";
import type { SimulatedApp } from "../src/simulation/scenario.js";
import { TimedWorld } from "./timed-world.js";

type Df = DurableOrchestrationContext;

const SECOND_MS = 1_000;
const WORKERS = 4;
const SLOTS = 5;
const MOST_CONFLICTS = 0.05;

const app: SimulatedApp = {
  activities: {
    // the input is how long it takes
    nap: (ms) => ({ kind: "value", value: null, ms: ms as number }),
  },
  orchestrators: {
    *fan(df: Df) {
      yield df.Task.all(df.getInput<number[]>().map((ms) => df.callActivity("nap", ms)));
    },
    *chain(df: Df) {
      for (const ms of df.getInput<number[]>()) yield df.callActivity("nap", ms);
    },
  },
};

async function openWorld(seed: number): Promise<TimedWorld> {
  const world = await TimedWorld.open({ app, seed, partitions: 4 });
  for (let i = 0; i < WORKERS; i++) world.bringUp({ maxConcurrentActivities: SLOTS });
  return world;
}

/** Commits to histories so far, and how many of them were refused. */
function commitsOf({ calls }: TimedWorld) {
  const commits = calls.filter(
    ({ operation, target }) => operation === "tables.transact" && target.startsWith("SimHistory"),
  );
  const refused = commits.filter(({ outcome }) => outcome === "failed").length;
  return { commits: commits.length, share: refused / commits.length };
}

describe("affinity", () => {
  test.each([1, 2])(
    "spreads slow activities over the workers, each of them once, and few commits meet (seed %i)",
    async (seed) => {
      const world = await openWorld(seed);
      const naps = Array.from({ length: 200 }, (_, i) => SECOND_MS + 7 * (i % 50));
      await world.play(world.clients.start("i1", "fan", naps));
      await world.settle();
      expect(world.begun).toHaveLength(naps.length);
      expect(commitsOf(world).share).toBeLessThanOrEqual(MOST_CONFLICTS);
    },
  );

  test("leaves many short orchestrations where they began", async () => {
    const world = await openWorld(1);
    const starts = Array.from({ length: 100 }, (_, i) =>
      world.clients.start(`i${i}`, "chain", [20, 20, 20, 20, 20]),
    );
    await world.play(Promise.all(starts));
    await world.settle();
    expect(world.begun).toHaveLength(500);
    expect(commitsOf(world).share).toBe(0);
  });
});
