import { writeNothing } from "../floor/write-nothing.js";
import { timedAlone, timedBurst } from "../measure/timed.js";
import type { Course, Scenario } from "./scenario.js";

/** The storage code makes as many calls at once: more would only wait for each other. */
const FLOOR_AT_ONCE = 64;

/** A burst of starts. */
export const starts: readonly Scenario[] = [
  {
    ...burst(500),
    name: "starts500",
    title: "500 starts at one moment, of an orchestration that ends at once",
    rounds: { near: { measured: 4, warmUp: 1 }, far: { measured: 2, warmUp: 0 } },
  },
];

/** Starts at one moment. */
export function burst(count: number): Course {
  return {
    ...{ unit: "orchestrations", units: count, orchestrations: count, compares: "throughput" },
    engine: (side, label) =>
      timedBurst(side.distance, { count, atOnce: count }, (at) =>
        side.run("nothing", `${label}x${at}`, 0),
      ),
    floor: (side, label) =>
      timedBurst(side.distance, { count, atOnce: FLOOR_AT_ONCE }, (at) =>
        writeNothing(side, `${label}x${at}`),
      ),
    alone: {
      engine: (side, label) => timedAlone(side.distance, () => side.run("nothing", label, 0)),
      floor: (side, label) => timedAlone(side.distance, () => writeNothing(side, label)),
    },
  };
}
