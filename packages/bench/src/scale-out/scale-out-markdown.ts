import { markdownTable } from "../report/markdown-table.js";
import type { Column } from "../report/text-table.js";
import { SCALE_OUT_COLUMNS, scaleOutRows } from "./scale-out-columns.js";
import type { ScaleOutReport } from "./scale-out-report.js";

const SCENARIO_COLUMNS: readonly Column[] = [
  { title: "scenario", align: "left" },
  { title: "what it is", align: "left" },
  { title: "promised", align: "left" },
];

/** The figures with what they mean, as Prettier would have it. */
export function scaleOutMarkdown(report: ScaleOutReport): string {
  const { activitiesAtOnce, partitionCount, scenarios } = report;
  const about = scenarios.map(({ name, about, speedUps = [] }) => [
    name,
    about,
    speedUps.map(({ workers, atLeast }) => `${atLeast} times with ${workers}`).join(", "),
  ]);
  return `Worker processes on one hub of ${partitionCount} partitions, each with room for ${activitiesAtOnce} activities and else with
the defaults of an app. A client of its own starts the instances, which any of them may take. They share
the processors of one machine with the storage: more workers gain time only where activities wait for
something else.

${markdownTable(SCENARIO_COLUMNS, about)}
The speed-up is against one worker. A _conflict_ is a commit that was refused because another worker had
moved the instance; it is shown against the commits that were carried out. Calls are storage transactions
of the workers and the client, receives apart. _History reads_ are the pages of histories that were read.
_Ran twice_ counts activities that were begun again, which without a fault none may be.

${markdownTable(SCALE_OUT_COLUMNS, scaleOutRows(report))}`;
}
