import { HELLO_ACTIVITIES, type FanInput } from "./scale-out-app.js";
import type { MeasuredScenario } from "./scale-out-report.js";

/** Something for a fleet to do. */
export interface ScaleOutScenario extends MeasuredScenario {
  readonly orchestrator: "fan" | "hello";
  readonly instances: number;
  readonly activitiesEach: number;
  readonly input?: FanInput;
}

/** One instance that waits for many activities side by side. */
export function fanScenario(name: string, input: FanInput): ScaleOutScenario {
  const { activities, waitMs } = input;
  return {
    name,
    about: `one instance, ${activities} activities of ${waitMs} ms side by side`,
    orchestrator: "fan",
    instances: 1,
    activitiesEach: activities,
    input,
  };
}

/** Many instances, each of which calls its activities one after the other. */
function helloScenario(name: string, instances: number): ScaleOutScenario {
  return {
    name,
    about: `${instances} instances, in each ${HELLO_ACTIVITIES} activities in a row that take no time`,
    orchestrator: "hello",
    instances,
    activitiesEach: HELLO_ACTIVITIES,
  };
}

/**
 * So many that one more in a process than in the others does not decide, and so long that starting and
 * spilling do not, nor the calls to a storage that shares the processors.
 */
const SLOW_FAN: FanInput = { activities: 320, waitMs: 2_000 };

const SLOW: ScaleOutScenario = {
  ...fanScenario("slow", SLOW_FAN),
  speedUps: [
    { workers: 2, atLeast: 1.8 },
    { workers: 4, atLeast: 3.2 },
  ],
};

/** What is measured unless something else is asked for. */
export const SCALE_OUT_SCENARIOS: readonly ScaleOutScenario[] = [
  SLOW,
  fanScenario("fan2000", { activities: 2_000, waitMs: 50 }),
  helloScenario("hello5x500", 500),
];

const WARM_UP_INSTANCES = 40;
const WARM_UP_FAN: FanInput = { activities: 200, waitMs: 5 };

/**
 * Enough for so many processes that their code is compiled, their connections are open, and that each
 * queue of the hub has just had messages: one that has been silent for a minute is looked at after
 * seconds, and the next scenario would begin as late.
 */
export function warmUpsBefore(workers: number) {
  return ({ name }: ScaleOutScenario): readonly ScaleOutScenario[] => [
    helloScenario(`before-${name}-hello`, WARM_UP_INSTANCES * workers),
    fanScenario(`before-${name}-fan`, WARM_UP_FAN),
  ];
}
