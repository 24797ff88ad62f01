import { writeSleeper } from "../floor/write-sleeper.js";
import { inLanes } from "../measure/in-lanes.js";
import type { Comparison } from "../measure/comparison.js";
import { percentile } from "../measure/percentile.js";
import type { Sample } from "../measure/sample.js";
import type { Figure } from "../report/figure.js";
import type { Course, Scenario } from "./scenario.js";

const MOST_LATE_MS = 100;

/** Timers due at different times, of as many instances. */
export const timers: readonly Scenario[] = [
  {
    // all are started before the first one fires
    ...sleepers({ count: 200, firstAfterMs: 15_000, everyMs: 50 }),
    name: "timers200",
    title: "200 timers, due one every 50 ms: how late the activity after each begins",
    rounds: { near: { measured: 1, warmUp: 0 }, far: { measured: 1, warmUp: 0 } },
    judge: latenessFigures,
  },
];

/** When timers are due. */
export interface Schedule {
  readonly count: number;
  readonly firstAfterMs: number;
  readonly everyMs: number;
}

/** Orchestrations that wait for a timer, and call an activity then. */
export function sleepers(schedule: Schedule): Course {
  const { count } = schedule;
  return {
    ...{ unit: "orchestrations", units: count, orchestrations: count, compares: "time" },
    engine: (side, label) =>
      lateness(schedule, async (index, fireAtMs) => {
        const instanceId = `${label}x${index}`;
        const calls = side.observer.callsOf(instanceId);
        await side.run("sleeper", instanceId, fireAtMs);
        const activityMs = (calls[0]?.clockMs ?? NaN) - fireAtMs;
        return { activityMs, orchestratorMs: side.observer.latenessOf(instanceId) };
      }),
    floor: (side, label) =>
      lateness(schedule, async (index, fireAtMs) => ({
        activityMs: await writeSleeper(side, `${label}x${index}`, fireAtMs),
        orchestratorMs: 0,
      })),
  };
}

/** How late things were after a timer. */
interface Late {
  readonly orchestratorMs: number;
  readonly activityMs: number;
}

/** @param sleeper - Resolves when its instance has ended. */
async function lateness(
  { count, firstAfterMs, everyMs }: Schedule,
  sleeper: (index: number, fireAtMs: number) => Promise<Late>,
): Promise<Sample> {
  const firstAtMs = Date.now() + firstAfterMs;
  const startedAt = performance.now();
  const late: Late[] = [];
  await inLanes(count, count, async (index) => {
    late.push(await sleeper(index, firstAtMs + index * everyMs));
  });
  return {
    tookMs: performance.now() - startedAt,
    latenciesMs: late.map(({ activityMs }) => activityMs),
    latenessMs: late.map(({ orchestratorMs }) => orchestratorMs),
  };
}

function latenessFigures({ engine }: Comparison): readonly Figure[] {
  const late = engine.samples.flatMap(({ latenessMs = [] }) => latenessMs);
  const limit = { atMost: MOST_LATE_MS };
  const told = (name: string, value: number): Figure => ({ name, value, unit: "ms" });
  return [
    told("orchestrators after their timers, p50", percentile(late, 0.5)),
    told("orchestrators after their timers, p95", percentile(late, 0.95)),
    { ...told("orchestrators after their timers, p99", percentile(late, 0.99)), limit },
    { ...told("activities after those timers, p99", engine.latencyMs.p99), limit },
  ];
}
