import type { EngineSide } from "../engine/engine-side.js";
import type { FloorSide } from "../floor/floor-side.js";
import type { Comparison } from "../measure/comparison.js";
import type { Sample } from "../measure/sample.js";
import type { Figure } from "../report/figure.js";

/** How often a scenario is played. */
interface Rounds {
  readonly measured: number;
  /** Before them, and thrown away. */
  readonly warmUp: number;
}

/** Something that the engine does, and the least that does the same. */
export interface Scenario extends Course {
  readonly name: string;
  /** In a line, for the table. */
  readonly title: string;
  /** Without latency, and with it; not played with it where that is absent. */
  readonly rounds: { readonly near: Rounds; readonly far?: Rounds };
  /**
   * Figures of its own, and the limits it is to keep.
   *
   * @param earlier - What was compared before it in the same run.
   */
  readonly judge?: (comparison: Comparison, earlier: readonly Comparison[]) => readonly Figure[];
}

/** What happens in a round, of some size. */
export interface Course {
  /** What throughput counts. */
  readonly unit: "orchestrations" | "activities" | "steps" | "children" | "events" | "signals";
  /** So many of them a round. */
  readonly units: number;
  /** Orchestrations a round. */
  readonly orchestrations: number;
  /** What the two sides are compared by. */
  readonly compares: "time" | "throughput";
  /** @param label - Of the round: ids begin with it. */
  readonly engine: (side: EngineSide, label: string) => Promise<Sample>;
  readonly floor: (side: FloorSide, label: string) => Promise<Sample>;
  /** One orchestration alone, to count round trips, where a round does many at once. */
  readonly alone?: Pick<Course, "engine" | "floor">;
}
