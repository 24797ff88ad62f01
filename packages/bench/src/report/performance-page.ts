/**
 * The page that a run leaves: what was measured, how to read it, the tables.
 *
 * @module
 */
import { scaleOutFigures, scaleOutMarkdown, type ScaleOutReport } from "../scale-out/scale-out.js";
import type { BenchReport, ScenarioResult } from "./bench-report.js";
import { COMPARISON_COLUMNS, comparisonRow } from "./comparison-row.js";
import type { Figure } from "./figure.js";
import { figureRow } from "./figure-row.js";
import { markdownTable } from "./markdown-table.js";
import type { Machine } from "./machine.js";
import type { Column } from "./text-table.js";

const FIGURE_COLUMNS: readonly Column[] = [
  { title: "scenario", align: "left" },
  { title: "figure", align: "left" },
  { title: "ms away", align: "right" },
  { title: "value", align: "right" },
  { title: "limit", align: "left" },
  { title: "", align: "left" },
];
const TITLE_COLUMNS: readonly Column[] = [
  { title: "scenario", align: "left" },
  { title: "what it is", align: "left" },
  { title: "a second are counted", align: "left" },
];

/** The page, in Markdown. */
export function performancePage({ machine, results, scaleOut, failure }: BenchReport): string {
  const latencies = [...new Set(results.map(({ comparison }) => comparison.latencyMs))];
  const sections = [
    intro(machine, failure),
    ...(results.length === 0 ? [] : [scenarioSection(results)]),
    ...latencies.map((latencyMs) => comparisonSection(results, latencyMs)),
    ...(scaleOut ? [`## Several worker processes\n\n${scaleOutMarkdown(scaleOut)}`] : []),
    figureSection(results, scaleOut),
  ];
  return sections.map((section) => section.trimEnd()).join("\n\n") + "\n";
}

function intro(
  { measuredAt, processor, cores, node, storage }: Machine,
  failure: string | undefined,
): string {
  return `# How fast it is

Written by \`npm run bench -- --write packages/PERFORMANCE.md\` on ${measuredAt.toISOString().slice(0, 10)}:
${processor}, ${cores} cores, Node ${node}, ${storage} in memory, on the same machine as what it
serves. Not a target for other machines: compare ratios within one run.

${failure === undefined ? "" : notWhole(failure)}**The floor** beside each figure is the smallest sequence of storage calls that gives the same durable
result: rows and messages of the same format and size, each step one transaction under the ETag of the
one before; what can go side by side does; nothing is read, and nobody is told in between. It is made
of raw calls of the same SDK to the same Azurite, round for round in turn with the engine, which goes
first in every other one. The engine's worker looks at its queues while the floor is timed, too. A time
ends with what an app would see as the end; the deletion of messages afterwards counts as calls, and
against throughput.`;
}

function notWhole(failure: string): string {
  return `**Not whole:** the run ended early, and what is missing was not measured.

\`\`\`text
${failure}
\`\`\`

`;
}

function scenarioSection(results: readonly ScenarioResult[]): string {
  const rows = new Map(
    results.map(({ scenario: { name, title, unit } }) => [name, [name, title, unit]]),
  );
  return `## Scenarios

${markdownTable(TITLE_COLUMNS, [...rows.values()])}`;
}

function comparisonSection(results: readonly ScenarioResult[], latencyMs: number): string {
  const shown = results.filter(({ comparison }) => comparison.latencyMs === latencyMs);
  const rows = shown.map(({ scenario, comparison }) => comparisonRow(scenario, comparison));
  const table = `${playedOnce(shown)}${markdownTable(COMPARISON_COLUMNS, rows)}`;
  return latencyMs === 0
    ? `## Beside the storage

Azurite shares the processors with the engine: mostly its own work is seen. Times are of an
orchestration from its start to the row that shows its end; of \`timers200\`, how late the activity after
the timer begins. A percentile of too few values is left out. Calls are storage transactions for each
orchestration, receives of idle queues left out; processor time is that of the engine's process, SDK
included; memory is the most its process had during the scenario, the floor's rounds and what earlier
scenarios left included. The ratio is the engine's to the floor's: of times at the median, less is better,
or of rates, more is better.

${table}`
    : `## ${latencyMs} ms from the storage

Each call waits ${latencyMs} ms before it is sent: what is seen is how often one call has to wait for
another. Round trips are counted by a logical clock, as the longest chain of calls from start to end; of
what runs side by side, for one alone.

${table}`;
}

/** Where the floor cannot go first, too. */
function playedOnce(results: readonly ScenarioResult[]): string {
  const once = results.filter(({ comparison }) => comparison.engine.samples.length === 1);
  if (once.length === 0) return "";
  const names = once.map(({ scenario }) => `\`${scenario.name}\``).join(", ");
  return `Played in one round, the engine first, so that the floor had the fuller storage: ${names}.\n\n`;
}

function figureSection(
  results: readonly ScenarioResult[],
  scaleOut: ScaleOutReport | undefined,
): string {
  const ofScenarios = results.flatMap(({ scenario, comparison, figures }) =>
    figures.map((figure) => rowOf(scenario.name, comparison.latencyMs, figure)),
  );
  const ofScaleOut = scaleOut
    ? scaleOutFigures(scaleOut).map((figure) => rowOf("scale-out", 0, figure))
    : [];
  return `## Figures with limits

The emulator's own transaction slows with the rows of an instance, as the floor's steps show: the limit of
a step's growth is on what the engine adds to that.

${markdownTable(FIGURE_COLUMNS, [...ofScenarios, ...ofScaleOut])}`;
}

function rowOf(scenario: string, latencyMs: number, figure: Figure): readonly string[] {
  const [name, value, limit, verdict] = figureRow(figure);
  return [scenario, name, String(latencyMs), value, limit, verdict];
}
