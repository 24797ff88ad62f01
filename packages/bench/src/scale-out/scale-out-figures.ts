import type { Figure } from "../report/figure.js";
import { speedUp, type ScaleOutReport } from "./scale-out-report.js";

/** What was promised: speed-ups against one worker, where the processors are not the limit; nothing runs twice. */
export function scaleOutFigures(report: ScaleOutReport): readonly Figure[] {
  return report.runs.flatMap((run) => {
    const name = `${run.scenario}, workers: ${run.workers}`;
    const promised = report.scenarios.find((each) => each.name === run.scenario)?.speedUps;
    const atLeast = promised?.find(({ workers }) => workers === run.workers)?.atLeast;
    const ranTwice: Figure = {
      name: `${name}, activities that ran again`,
      value: run.ranTwice,
      unit: "times",
      limit: { atMost: 0 },
    };
    if (atLeast === undefined) return [ranTwice];
    const value = speedUp(report, run);
    return [{ name: `${name}, speed-up`, value, unit: "times", limit: { atLeast } }, ranTwice];
  });
}
