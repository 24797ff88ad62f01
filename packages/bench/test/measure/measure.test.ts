import { startAzurite, type Azurite } from "@taskhub/local-host";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { measure } from "../../src/measure/measure.js";
import type { Sample } from "../../src/measure/sample.js";
import type { Scenario } from "../../src/scenario/scenario.js";

let azurite: Azurite;

beforeAll(async () => {
  azurite = await startAzurite();
});

afterAll(() => azurite.stop());

/** The engine takes 30 ms for 10 steps, the floor 20; a call each. */
function scenario(order: string[], compares: Scenario["compares"]): Scenario {
  const sample = (tookMs: number): Sample => ({ tookMs, latenciesMs: [tookMs], roundTrips: 1 });
  return {
    ...{ name: `by${compares}`, title: "a fake", unit: "steps", units: 10, orchestrations: 1 },
    compares,
    rounds: { near: { measured: 2, warmUp: 1 }, far: { measured: 1, warmUp: 0 } },
    engine: async (side, label) => {
      order.push(`engine ${label}`);
      // nobody waits for it: it belongs to the round all the same
      void side.hub.readInstance("nobody");
      return sample(30);
    },
    floor: async (_, label) => {
      order.push(`floor ${label}`);
      return sample(20);
    },
  };
}

function play(order: string[], compares: Scenario["compares"], options = {}) {
  const { connectionString } = azurite;
  const where = { connectionString, latencyMs: 0, tell: () => undefined, ...options };
  return measure(scenario(order, compares), where);
}

describe("measure", () => {
  test("plays both sides in turn, each first in every other round, and throws the first away", async () => {
    const order: string[] = [];
    const { engine, floor, ratio } = await play(order, "time");
    expect(order).toEqual([
      ...["floor w1", "engine w1"],
      ...["engine r0", "floor r0"],
      ...["floor r1", "engine r1"],
    ]);
    expect([engine.samples.length, floor.samples.length]).toEqual([2, 2]);
    expect(engine.calls).toBe(1);
    expect(ratio).toBe(1.5);
  });

  test("compares what gets through where that is what counts", async () => {
    const { engine, floor, ratio } = await play([], "throughput");
    expect(engine.unitsPerSecond).toBeCloseTo(333.3, 0);
    expect(floor.unitsPerSecond).toBe(500);
    expect(ratio).toBeCloseTo(2 / 3);
  });

  test("plays as many rounds as it is asked for, or fewer where calls take long", async () => {
    const order: string[] = [];
    await play(order, "time", { latencyMs: 1 });
    expect(order).toEqual(["engine r0", "floor r0"]);
    const { engine } = await play([], "time", { rounds: 3 });
    expect(engine.samples).toHaveLength(3);
  });
});
