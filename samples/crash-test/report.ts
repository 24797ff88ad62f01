/**
 * The outcome of a crash test, as a value and as text.
 *
 * @module
 */
import { styleText } from "node:util";
import type { CrashOptions } from "./crash-options.js";
import type { ActivityCount } from "./repeats.js";

const MAX_SHOWN = 10;
const LABEL_WIDTH = 34;

/** An instance that is not as it should be. */
export interface Problem {
  readonly instanceId: string;
  /** `lost`, `stuck`, `wrong`, or `hidden` if it is stuck for a message that the host hides. */
  readonly outcome: string;
  readonly reasons: readonly string[];
}

/** What `--json` prints. */
export interface CrashReport {
  readonly options: CrashOptions;
  readonly ok: boolean;
  readonly instances: {
    readonly started: number;
    readonly completed: number;
    readonly lost: number;
    readonly stuck: number;
    readonly wrong: number;
    /** Of the stuck ones: a message of theirs is hidden for longer than our lease. */
    readonly hiddenByHost: number;
  };
  readonly kills: number;
  readonly storageOutages: number;
  /** Processes that ended although nobody ended them. */
  readonly accidents: readonly string[];
  /** From the last kill to the last end that was seen; absent if nothing was killed. */
  readonly slowestFinishAfterLastKillMs?: number;
  readonly activities: ActivityCount;
  readonly instancesPerSecond: number;
  readonly activitiesPerSecond: number;
  readonly problems: readonly Problem[];
  /** The folder that was kept, if something went wrong. */
  readonly keptFolder?: string;
}

type Style = Parameters<typeof styleText>[0];

/** The report in lines, for people. */
export function reportLines(report: CrashReport, hasColors: boolean): string[] {
  const paint = (style: Style, text: string) => (hasColors ? styleText(style, text) : text);
  const row = (label: string, value: string | number, isGood?: boolean) => {
    const style = isGood === undefined ? "bold" : isGood ? "green" : "red";
    return `  ${label.padEnd(LABEL_WIDTH)}${paint(style, String(value).padStart(8))}`;
  };
  const { instances, activities, accidents, slowestFinishAfterLastKillMs: slowest } = report;
  const none = (label: string, count: number) => row(label, count, count === 0);
  return [
    "",
    row("instances started", instances.started),
    row("  completed as expected", instances.completed),
    none("  lost", instances.lost),
    none("  stuck", instances.stuck),
    none("  wrong", instances.wrong),
    ...(report.options.host === "local"
      ? [row("  hidden by the host", instances.hiddenByHost)]
      : []),
    row("kill -9", report.kills),
    row("outages of the storage", report.storageOutages),
    none("processes that ended by themselves", accidents.length),
    row("slowest finish after the last kill", slowest === undefined ? "-" : seconds(slowest)),
    row("activities", activities.tasks),
    row("  in flight at a kill", activities.inFlightAtKills),
    row("  repeated", activities.repeated),
    row("    after a spill cut off", activities.repeatedAfterSpill),
    none("  repeated without a kill", activities.unexplained.length),
    none("  with a result, never run", activities.neverRun.length),
    row("instances a second", report.instancesPerSecond),
    row("activities a second", report.activitiesPerSecond),
    "",
    ...shortened(hiddenLines(report)).map((line) => `${paint("yellow", "-")} ${line}`),
    ...shortened(problemLines(report)).map((line) => `${paint("red", "✘")} ${line}`),
    report.ok
      ? `${paint("green", "✔")} nothing lost, nothing stuck, nothing wrong (seed ${report.options.seed})`
      : `${paint("red", "✘")} not as promised (seed ${report.options.seed})`,
    ...(report.keptFolder === undefined ? [] : [`  logs and journals: ${report.keptFolder}`]),
  ];
}

function hiddenLines({ problems }: CrashReport): string[] {
  return problems.filter(({ outcome }) => outcome === "hidden").map(problemLine);
}

function problemLines({ problems, activities, accidents }: CrashReport): string[] {
  return [
    ...problems.filter(({ outcome }) => outcome !== "hidden").map(problemLine),
    ...activities.unexplained.map((repeat) => `repeated without a kill: ${repeat}`),
    ...activities.neverRun.map((task) => `has a result and never ran to its end: ${task}`),
    ...accidents,
  ];
}

function problemLine({ instanceId, outcome, reasons }: Problem): string {
  return `${instanceId}, ${outcome}: ${reasons.join("; ")}`;
}

function shortened(lines: readonly string[]): readonly string[] {
  if (lines.length <= MAX_SHOWN) return lines;
  return [...lines.slice(0, MAX_SHOWN), `and ${lines.length - MAX_SHOWN} more`];
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
