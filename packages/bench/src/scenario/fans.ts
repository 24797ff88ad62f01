import { writeFan } from "../floor/write-fan.js";
import { writeParent } from "../floor/write-parent.js";
import type { Comparison } from "../measure/comparison.js";
import { timedAlone } from "../measure/timed.js";
import type { Figure } from "../report/figure.js";
import { timeLimit } from "./limits.js";
import type { Course, Scenario } from "./scenario.js";

/** The one that others are compared with. */
const NARROW = "fan1000";
/** Garbage takes more of a larger heap: what is linear may be this much off. */
const LINEAR = 1.5;

/** Activities, or children, all at once. */
export const fans: readonly Scenario[] = [
  {
    ...fan(100),
    name: "fan100",
    title: "100 activities at once",
    rounds: { near: { measured: 20, warmUp: 4 }, far: { measured: 10, warmUp: 1 } },
    judge: timeLimit,
  },
  {
    ...fan(1_000),
    name: NARROW,
    title: "1,000 activities at once",
    rounds: { near: { measured: 6, warmUp: 1 }, far: { measured: 3, warmUp: 0 } },
    judge: (comparison) => [...timeLimit(comparison), cpuFigure(comparison)],
  },
  {
    ...fan(10_000),
    name: "fan10000",
    title: "10,000 activities at once",
    // the emulator takes minutes, of which a latency would be a hundredth
    rounds: { near: { measured: 1, warmUp: 0 } },
    judge: (comparison, earlier) => [cpuFigure(comparison), ...growthFigure(comparison, earlier)],
  },
  {
    ...parent(100),
    name: "sub100",
    title: "100 sub-orchestrations at once",
    rounds: { near: { measured: 5, warmUp: 1 }, far: { measured: 3, warmUp: 0 } },
  },
];

/** Activities at once. */
export function fan(width: number): Course {
  return {
    ...{ unit: "activities", units: width, orchestrations: 1, compares: "time" },
    engine: (side, label) => timedAlone(side.distance, () => side.run("fan", label, width)),
    floor: (side, label) => timedAlone(side.distance, () => writeFan(side, label, width)),
  };
}

/** Sub-orchestrations at once, each of which ends at once. */
export function parent(children: number): Course {
  return {
    ...{ unit: "children", units: children, orchestrations: 1, compares: "time" },
    engine: (side, label) => timedAlone(side.distance, () => side.run("parent", label, children)),
    floor: (side, label) => timedAlone(side.distance, () => writeParent(side, label, children)),
  };
}

function cpuFigure(comparison: Comparison): Figure {
  const name = "processor time for each activity";
  return { name, value: cpuPerActivityMs(comparison), unit: "ms" };
}

/** Whether ten times as many activities take more than ten times as long; nothing without the fewer. */
function growthFigure(wide: Comparison, earlier: readonly Comparison[]): readonly Figure[] {
  const narrow = earlier.find(
    ({ scenario, latencyMs }) => scenario === NARROW && latencyMs === wide.latencyMs,
  );
  if (!narrow) return [];
  const name = `processor time for each activity, against ${NARROW}`;
  const value = cpuPerActivityMs(wide) / cpuPerActivityMs(narrow);
  return [{ name, value, unit: "times", limit: { atMost: LINEAR } }];
}

function cpuPerActivityMs({ scenario, engine }: Comparison): number {
  const width = fans.find(({ name }) => name === scenario)?.units ?? NaN;
  return engine.cpuMs / width;
}
