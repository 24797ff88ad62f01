import { isKept, type BenchReport } from "../report/bench-report.js";

/** Asked for something that the command cannot do. */
export const REFUSED = 2;
/** Not everything was measured. */
export const FAILED = 3;

/** How the command ends: 0 if every limit is kept, 1 if not, 3 if the run ended early. */
export function exitCodeOf(report: BenchReport): number {
  if (report.failure !== undefined) return FAILED;
  return isKept(report) ? 0 : 1;
}
