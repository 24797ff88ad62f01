import type { DurableOrchestrationStatus } from "@taskhub/functions/client";
import { ShortValues } from "./short-values.js";
import { shownStatus } from "./shown-status.js";
import { shownTime } from "./shown-time.js";
import { plainText } from "./plain-text.js";
import { table } from "./table.js";
import type { Colors } from "./colors.js";

/** Of each payload, where nothing stands beside it. */
const MAX_CHARS_OF_ONE = 2_000;

/** Which payloads of an instance are shown. */
export interface ShownPayloads {
  readonly showInput?: boolean;
  readonly showOutput?: boolean;
}

/** An instance for `--json`, its members named as in the HTTP API. */
export function instanceDocument(
  status: DurableOrchestrationStatus,
  { showInput = false, showOutput = false }: ShownPayloads,
): Readonly<Record<string, unknown>> {
  const { name, instanceId, runtimeStatus, createdTime, lastUpdatedTime, tags } = status;
  return {
    ...{ name, instanceId, runtimeStatus, createdTime, lastUpdatedTime },
    customStatus: status.customStatus,
    ...(showInput && { input: status.input }),
    ...(showOutput && { output: status.output }),
    ...(tags && { tags }),
  };
}

/** One instance, a line for each of its members; why it failed is among them. */
export function instanceText(
  status: DurableOrchestrationStatus,
  { showInput, showOutput }: ShownPayloads,
  colors: Colors,
): string {
  const values = new ShortValues(MAX_CHARS_OF_ONE);
  const isTold = showOutput === true || status.runtimeStatus === "Failed";
  const rows: [string, string][] = [
    ["Instance", plainText(status.instanceId)],
    ["Orchestrator", plainText(status.name)],
    ["Status", shownStatus(status.runtimeStatus, colors)],
    ["Created (UTC)", shownTime(status.createdTime)],
    ["Updated (UTC)", shownTime(status.lastUpdatedTime)],
    ["Custom status", values.show(status.customStatus)],
    ["Tags", values.show(status.tags)],
    ["Input", showInput === true ? values.show(status.input) : ""],
    ["Output", isTold ? values.show(status.output) : ""],
  ];
  const present = rows.filter(([, value]) => value !== "");
  const lines = present.map(([name, value]) => [colors.bold(name), value]);
  return table([], lines, colors) + values.hint;
}

/** Instances in a table, a line each. */
export function instanceTable(
  found: readonly DurableOrchestrationStatus[],
  { showInput, showOutput }: ShownPayloads,
  colors: Colors,
): string {
  const values = new ShortValues();
  const heads = ["INSTANCE", "ORCHESTRATOR", "STATUS", "CREATED (UTC)", "UPDATED (UTC)"];
  if (showInput === true) heads.push("INPUT");
  if (showOutput === true) heads.push("CUSTOM STATUS", "OUTPUT");
  const rows = found.map((status) => [
    plainText(status.instanceId),
    plainText(status.name),
    shownStatus(status.runtimeStatus, colors),
    shownTime(status.createdTime),
    shownTime(status.lastUpdatedTime),
    ...(showInput === true ? [values.show(status.input)] : []),
    ...(showOutput === true ? [values.show(status.customStatus), values.show(status.output)] : []),
  ]);
  return table(heads, rows, colors) + values.hint;
}
