import type { Comparison, SideFigures } from "../measure/comparison.js";
import type { Scenario } from "../scenario/scenario.js";
import type { Column } from "./text-table.js";

const BYTES_PER_MB = 1_048_576;
const NOTHING = "-";
/** From how many values on a percentile says something. */
const ENOUGH_FOR_P95 = 20;
const ENOUGH_FOR_P99 = 100;

/** What the table of scenarios shows. */
export const COMPARISON_COLUMNS: readonly Column[] = [
  { title: "scenario", align: "left" },
  ...["p50 ms", "p95 ms", "p99 ms", "a second", "calls", "round trips", "CPU ms", "peak MB"].map(
    (title) => ({ title, align: "right" as const }),
  ),
  ...["floor p50 ms", "floor a second", "floor calls", "floor trips", "ratio"].map((title) => ({
    title,
    align: "right" as const,
  })),
];

/** A line of the table. */
export function comparisonRow({ name, compares }: Scenario, comparison: Comparison): string[] {
  const { engine, floor, ratio, peakRssBytes } = comparison;
  const { p50, p95, p99 } = engine.latencyMs;
  const count = engine.samples.reduce((sum, { latenciesMs }) => sum + latenciesMs.length, 0);
  return [
    name,
    short(p50),
    count >= ENOUGH_FOR_P95 ? short(p95) : NOTHING,
    count >= ENOUGH_FOR_P99 ? short(p99) : NOTHING,
    short(engine.unitsPerSecond),
    short(engine.calls),
    trips(engine),
    short(engine.cpuMs),
    short(peakRssBytes / BYTES_PER_MB),
    short(floor.latencyMs.p50),
    short(floor.unitsPerSecond),
    short(floor.calls),
    trips(floor),
    `${compares === "time" ? "time" : "rate"} ${ratio.toFixed(2)}`,
  ];
}

function trips({ roundTrips }: SideFigures): string {
  return roundTrips === undefined ? NOTHING : short(roundTrips);
}

/** Three digits are more than the noise allows. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return NOTHING;
  if (Number.isInteger(value) || Math.abs(value) >= 100) return String(Math.round(value));
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}
