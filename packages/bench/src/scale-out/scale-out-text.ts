import { isMet } from "../report/figure.js";
import { figureRow } from "../report/figure-row.js";
import { textLine, widthsOf, type Column } from "../report/text-table.js";
import { SCALE_OUT_COLUMNS, scaleOutRows } from "./scale-out-columns.js";
import { scaleOutFigures } from "./scale-out-figures.js";
import { conflictPercent, type ScaleOutReport, type ScaleOutRun } from "./scale-out-report.js";

/** The figures in aligned columns, and below them the limits that were missed. */
export function scaleOutText(report: ScaleOutReport): string {
  const missed = scaleOutFigures(report).filter((figure) => !isMet(figure));
  const lines = [
    ...aligned(SCALE_OUT_COLUMNS, scaleOutRows(report)),
    ...missed.map((figure) => figureRow(figure).join("  ")),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** One run, as it is told while the others are measured. */
export function lineOfRun(run: ScaleOutRun): string {
  const { scenario, workers, seconds, commits, conflicts, activitiesByWorker } = run;
  return (
    `${scenario}, workers: ${workers}: ${seconds.toFixed(2)} s, ` +
    `${conflicts} conflicts in ${commits} commits (${conflictPercent(run).toFixed(1)} %), ` +
    `activities ${activitiesByWorker.join(" / ")}`
  );
}

function aligned(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const widths = widthsOf(columns, rows);
  const titles = columns.map(({ title }) => title);
  return [titles, ...rows].map((row) => textLine(columns, widths, row));
}
