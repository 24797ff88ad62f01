import type { EngineSide } from "../engine/engine-side.js";
import type { FloorSide } from "../floor/floor-side.js";
import { writeChain } from "../floor/write-chain.js";
import type { Comparison } from "../measure/comparison.js";
import { median } from "../measure/percentile.js";
import type { Sample } from "../measure/sample.js";
import { timedAlone, timedTogether, type Crowd } from "../measure/timed.js";
import type { Figure } from "../report/figure.js";
import { throughputLimit, timeLimit } from "./limits.js";
import type { Course, Scenario } from "./scenario.js";

const TENTH = 0.1;

/** Activities one after the other. */
export const chains: readonly Scenario[] = [
  {
    ...chain(3),
    name: "hello3",
    title: "three activities, one after the other",
    rounds: { near: { measured: 60, warmUp: 20 }, far: { measured: 20, warmUp: 3 } },
    judge: timeLimit,
  },
  {
    ...manyChains(5, { count: 192, atOnce: 32 }),
    name: "hello5",
    title: "five activities, one after the other; 32 orchestrations at a time",
    rounds: { near: { measured: 4, warmUp: 1 }, far: { measured: 2, warmUp: 0 } },
    judge: throughputLimit,
  },
  {
    ...chain(10),
    name: "chain10",
    title: "ten activities, one after the other",
    rounds: { near: { measured: 40, warmUp: 5 }, far: { measured: 15, warmUp: 2 } },
    judge: (comparison) => [...timeLimit(comparison), ...stepFigures(comparison)],
  },
  {
    ...chain(1_000),
    name: "chain1000",
    title: "a thousand activities, one after the other",
    rounds: { near: { measured: 4, warmUp: 0 }, far: { measured: 1, warmUp: 0 } },
    judge: tenthsFigures,
  },
];

/** One chain. */
export function chain(steps: number): Course {
  return {
    ...{ unit: "steps", units: steps, orchestrations: 1, compares: "time" },
    engine: (side, label) => runChain(side, label, steps),
    floor: (side, label) => floorChain(side, label, steps),
  };
}

/** Many chains at once, and as many again as soon as they end. */
export function manyChains(steps: number, crowd: Crowd): Course {
  const { count } = crowd;
  return {
    ...{ unit: "orchestrations", units: count, orchestrations: count, compares: "throughput" },
    engine: (side, label) =>
      timedTogether(side.distance, crowd, (at) => side.run("chain", `${label}x${at}`, steps)),
    floor: (side, label) =>
      timedTogether(side.distance, crowd, (at) => writeChain(side, `${label}x${at}`, steps)),
    alone: chain(steps),
  };
}
async function runChain(side: EngineSide, instanceId: string, steps: number): Promise<Sample> {
  const calls = side.observer.callsOf(instanceId);
  const before = side.distance.roundTrips;
  const sample = await timedAlone(side.distance, () => side.run("chain", instanceId, steps));
  const stepsMs = calls.slice(1).map(({ atMs }, at) => atMs - (calls[at]?.atMs ?? NaN));
  const first = calls[0]?.roundTrips ?? NaN;
  return { ...sample, stepsMs, tripsToFirstActivity: first - before };
}

async function floorChain(side: FloorSide, instanceId: string, steps: number): Promise<Sample> {
  let stepsMs: readonly number[] = [];
  const sample = await timedAlone(side.distance, async () => {
    stepsMs = await writeChain(side, instanceId, steps);
  });
  return { ...sample, stepsMs };
}

/** What a step costs beside its transaction; told near the storage, promised far away. */
function stepFigures({ engine, floor, latencyMs }: Comparison): readonly Figure[] {
  const steps = (side: Comparison["engine"]) => side.samples.flatMap(({ stepsMs = [] }) => stepsMs);
  const first = engine.samples.map(({ tripsToFirstActivity = NaN }) => tripsToFirstActivity);
  const isFar = latencyMs > 0;
  return [
    {
      name: "a step, against one raw transaction",
      value: median(steps(engine)) / median(steps(floor)),
      unit: "times",
      ...(isFar && { limit: { atMost: 1.15 } }),
    },
    {
      name: "from the start to the first activity",
      value: median(first),
      unit: "round trips",
      ...(isFar && { limit: { atMost: 3 } }),
    },
  ];
}

/**
 * Whether a step costs more the longer the history is. The emulator's own transactions do: it looks
 * through all rows of an instance; what the floor's steps show of that is not the engine's.
 */
function tenthsFigures({ engine, floor }: Comparison): readonly Figure[] {
  const [ours, raw] = [growthOf(engine), growthOf(floor)];
  const name = "a step of the last tenth, against one of the first";
  return [
    { name, value: ours, unit: "times" },
    { name: `${name}, of the floor`, value: raw, unit: "times" },
    {
      ...{ name: "growth of a step, against the floor's", value: ours / raw, unit: "times" },
      limit: { atMost: 1.2 },
    },
  ];
}

function growthOf({ samples }: Comparison["engine"]): number {
  return median(
    samples.map(({ stepsMs = [] }) => {
      const tenth = Math.floor(stepsMs.length * TENTH);
      return median(stepsMs.slice(-tenth)) / median(stepsMs.slice(0, tenth));
    }),
  );
}
