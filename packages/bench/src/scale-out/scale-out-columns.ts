import { short } from "../report/comparison-row.js";
import type { Column } from "../report/text-table.js";
import {
  conflictPercent,
  speedUp,
  type ScaleOutReport,
  type ScaleOutRun,
} from "./scale-out-report.js";

interface ScaleOutColumn extends Column {
  readonly cell: (run: ScaleOutRun, report: ScaleOutReport) => string;
}

/** What is told of each run, in this order. */
export const SCALE_OUT_COLUMNS: readonly ScaleOutColumn[] = [
  { title: "scenario", align: "left", cell: ({ scenario }) => scenario },
  { title: "workers", align: "right", cell: ({ workers }) => String(workers) },
  { title: "seconds", align: "right", cell: ({ seconds }) => short(seconds) },
  { title: "speed-up", align: "right", cell: (run, report) => short(speedUp(report, run)) },
  { title: "commits", align: "right", cell: ({ commits }) => String(commits) },
  { title: "conflicts", align: "right", cell: ({ conflicts }) => String(conflicts) },
  { title: "per commit", align: "right", cell: (run) => `${conflictPercent(run).toFixed(1)} %` },
  {
    title: "calls per instance",
    align: "right",
    cell: ({ transactions, instances }) => short(transactions / instances),
  },
  {
    title: "per activity",
    align: "right",
    cell: ({ transactions, activities }) => short(transactions / activities),
  },
  { title: "history reads", align: "right", cell: ({ historyReads }) => String(historyReads) },
  { title: "receives", align: "right", cell: ({ receives }) => String(receives) },
  { title: "ran twice", align: "right", cell: ({ ranTwice }) => String(ranTwice) },
  {
    title: "activities by worker",
    align: "left",
    cell: ({ activitiesByWorker }) => activitiesByWorker.join(" / "),
  },
];

/** The cells of each run. */
export function scaleOutRows(report: ScaleOutReport): readonly (readonly string[])[] {
  return report.runs.map((run) => SCALE_OUT_COLUMNS.map(({ cell }) => cell(run, report)));
}
