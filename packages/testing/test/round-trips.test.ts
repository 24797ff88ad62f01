/** How many storage calls one after the other things take: each takes 10 ms, and nothing else does. */
import type { DurableOrchestrationContext } from "@taskhub/core";
import { TimedWorld } from "./timed-world.js";

type Df = DurableOrchestrationContext;

const CALL_MS = 10;
const HOUR_MS = 3_600_000;

const app = {
  activities: { echo: (value: unknown) => ({ kind: "value", value }) as const },
  orchestrators: {
    *chain(df: Df) {
      for (let step = df.getInput<number>(); step > 0; step--) yield df.callActivity("echo", step);
    },
    *fan(df: Df) {
      const items = Array.from({ length: df.getInput<number>() }, (_, item) => item);
      yield df.Task.all(items.map((item) => df.callActivity("echo", item)));
    },
  },
};

/** When each activity of an instance began, in milliseconds since a client here asked for it. */
async function beginnings(name: string, input: number, idleMs = 1_000): Promise<number[]> {
  const world = await TimedWorld.open({ app, callMs: CALL_MS, partitions: 4 });
  world.bringUp({ maxConcurrentActivities: 1_000 });
  await world.pass(idleMs);
  const askedAt = world.time.elapsedMs;
  await world.play(world.clients.start("i1", name, input));
  await world.settle();
  return world.begun.map(({ atMs }) => atMs - askedAt);
}

/** From each to the next. */
function gaps(times: readonly number[]): number[] {
  return times.slice(1).map((at, index) => at - times[index]!);
}

describe("an instance that is started in the process of its worker", () => {
  test.each([10, 50])("has one round trip a step, in a chain of %i", async (steps) => {
    const begun = await beginnings("chain", steps);
    expect(gaps(begun)).toEqual(Array.from({ length: steps - 1 }, () => CALL_MS));
  });

  test("has two round trips to its first activity: the start, and the commit", async () => {
    const [first] = await beginnings("chain", 10);
    expect(first).toBe(2 * CALL_MS);
  });

  test("has two round trips to all activities of a fan-out whose commit is one transaction", async () => {
    expect(await beginnings("fan", 90)).toEqual(Array.from({ length: 90 }, () => 2 * CALL_MS));
  });

  test("is begun no later after an hour in which nothing came", async () => {
    const [first] = await beginnings("chain", 1, HOUR_MS);
    expect(first).toBe(2 * CALL_MS);
  });
});
