import type { Comparison } from "../measure/comparison.js";
import type { Figure } from "../report/figure.js";

/** At most half as long again as the floor, where no latency hides what the engine costs. */
export function timeLimit({ ratio, latencyMs }: Comparison): readonly Figure[] {
  if (latencyMs > 0) return [];
  const name = "time at the median, against the floor";
  return [{ name, value: ratio, unit: "times", limit: { atMost: 1.5 } }];
}

/** At least seven tenths of what the floor gets through. */
export function throughputLimit({ ratio, latencyMs }: Comparison): readonly Figure[] {
  if (latencyMs > 0) return [];
  const name = "throughput, against the floor";
  return [{ name, value: ratio, unit: "times", limit: { atLeast: 0.7 } }];
}
