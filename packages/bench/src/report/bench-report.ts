import type { Comparison } from "../measure/comparison.js";
import { scaleOutFigures, type ScaleOutReport } from "../scale-out/scale-out.js";
import type { Scenario } from "../scenario/scenario.js";
import { isMet, type Figure } from "./figure.js";
import type { Machine } from "./machine.js";

/** A scenario that was measured. */
export interface ScenarioResult {
  readonly scenario: Scenario;
  readonly comparison: Comparison;
  readonly figures: readonly Figure[];
}

/** All that one run has measured. */
export interface BenchReport {
  readonly machine: Machine;
  readonly results: readonly ScenarioResult[];
  /** Absent if it was not asked for. */
  readonly scaleOut?: ScaleOutReport | undefined;
  /** What failed, if the run ended early: the rest is missing. */
  readonly failure?: string | undefined;
}

/** @returns False if a limit was missed. */
export function isKept({ results, scaleOut }: Pick<BenchReport, "results" | "scaleOut">): boolean {
  const figures = results.flatMap((result) => result.figures);
  return [...figures, ...(scaleOut ? scaleOutFigures(scaleOut) : [])].every(isMet);
}

/** For a program: all figures, without the single measurements. */
export function asJson({ machine, results, scaleOut, failure }: BenchReport): object {
  return {
    ...{ machine, failure },
    scaleOut: scaleOut && { ...scaleOut, figures: scaleOutFigures(scaleOut).map(judged) },
    scenarios: results.map(({ scenario, comparison, figures }) => ({
      ...{ ...comparison, title: scenario.title, unit: scenario.unit, compares: scenario.compares },
      engine: { ...comparison.engine, samples: undefined },
      floor: { ...comparison.floor, samples: undefined },
      figures: figures.map(judged),
    })),
  };
}

function judged(figure: Figure) {
  return { ...figure, isMet: isMet(figure) };
}
