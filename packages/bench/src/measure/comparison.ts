import type { Sample } from "./sample.js";
import { median, percentile } from "./percentile.js";

/** What was measured of one side in a scenario. */
export interface SideFigures {
  readonly samples: readonly Sample[];
  /** Of an orchestration, or of what the scenario has instead. */
  readonly latencyMs: { readonly p50: number; readonly p95: number; readonly p99: number };
  readonly unitsPerSecond: number;
  /** For each orchestration. */
  readonly calls: number;
  readonly receives: number;
  readonly cpuMs: number;
  /** Absent where nothing was done alone. */
  readonly roundTrips?: number;
}

/** The two sides of a scenario, measured in turn. */
export interface Comparison {
  readonly scenario: string;
  readonly latencyMs: number;
  readonly engine: SideFigures;
  readonly floor: SideFigures;
  /** Of the engine to the floor: of times at the median, or of throughput. */
  readonly ratio: number;
  readonly peakRssBytes: number;
}

/** What a side used in all its rounds. */
export interface Usage {
  readonly samples: readonly Sample[];
  readonly calls: number;
  readonly receives: number;
  readonly cpuMs: number;
  readonly alone?: Sample | undefined;
}

/** The figures of a side. */
export function sideFigures(
  { samples, alone, ...used }: Usage,
  { units, orchestrations }: { readonly units: number; readonly orchestrations: number },
): SideFigures {
  const latencies = samples.flatMap(({ latenciesMs }) => latenciesMs);
  const all = samples.length * orchestrations;
  const trips = [alone, ...samples].flatMap((sample) => sample?.roundTrips ?? []);
  return {
    samples,
    latencyMs: {
      p50: percentile(latencies, 0.5),
      p95: percentile(latencies, 0.95),
      p99: percentile(latencies, 0.99),
    },
    unitsPerSecond: (units * 1_000) / median(samples.map(({ tookMs }) => tookMs)),
    calls: used.calls / all,
    receives: used.receives / all,
    cpuMs: used.cpuMs / all,
    ...(trips.length > 0 && { roundTrips: median(trips) }),
  };
}
