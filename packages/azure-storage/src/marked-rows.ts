/**
 * Rows that another tool has marked as void.
 *
 * To rewind, the .NET libraries edit rows one by one, under the engine and whatever the instance is
 * doing, and then send a message. What they mark is not all that has to go, and may be more: so a
 * mark counts only once somebody has heeded it. Until then the row is read as it was. All of it is still
 * there but for the reason of a failure, which the mark has taken the place of.
 *
 *   from  decode-rows             rows as read
 *   to    core/rewind-history     events with `isMarked`, which a commit mends or makes void
 *
 * @see DurableTask.AzureStorage `AzureTableTrackingStore.RewindHistoryAsync`.
 * @module
 */
import type { HistoryEvent } from "@taskhub/core";
import { REWOUND } from "./event-reader.js";
import { decodeEvent, REASON_COPY, rowFields } from "./row-codec.js";
import type { Entity } from "./services.js";

const MARKED: ReadonlySet<string> = new Set<HistoryEvent["type"]>([
  "SubOrchestrationInstanceFailed",
  "TaskFailed",
  "TaskScheduled",
]);

/**
 * How many rows, from the first on, come before a rewind that a worker of .NET has made: what is void
 * there stays so.
 *
 * Its message tells of it; or, of a parent, which gets none, that something comes after the end. A rewind
 * of ours tells of each row that it makes void: what else is marked before it was marked since.
 */
export function rowsBeforeRewind(rows: readonly Entity[]): number {
  let heeded = 0;
  let end = 0;
  for (const [index, { columns }] of rows.entries()) {
    if (columns["EventType"] === "OrchestratorStarted") heeded = Math.max(heeded, end);
    if (!isGeneric(columns) || isOurs(columns)) continue;
    if (!isAnyMark(columns)) heeded = index + 1;
    if (isEnd(columns)) end = index + 1;
  }
  return heeded;
}

/** As `decodeEvent`, but for the mark that no rewind was made of. @param row - The row before its large columns were resolved. */
export function decodeUnheeded(resolved: Entity, row: Entity): HistoryEvent {
  const type = markedType(row);
  if (type === undefined) return decodeEvent(resolved);
  const { ReasonBlobName: isInBlob } = row.columns;
  const Reason = isInBlob === undefined ? reasonOf(resolved) : resolved.columns["Reason"];
  const columns = { ...resolved.columns, EventType: type, ...(Reason !== undefined && { Reason }) };
  return { ...decodeEvent({ ...resolved, columns }), isMarked: true };
}

function markedType({ columns }: Entity): string | undefined {
  if (!isGeneric(columns) || !isAnyMark(columns) || columns["ThVoided"] !== undefined) {
    return undefined; // ours is as good as heeded: the commit that makes it goes on from it
  }
  // who rewinds twice finds the end by its status, and marks the mark
  if (isEnd(columns)) return "ExecutionCompleted";
  const type = textOf(columns, "Reason").slice(REWOUND.length);
  return MARKED.has(type) ? type : undefined;
}

/** What a worker of .NET has written has no copy. */
function reasonOf(resolved: Entity): string {
  const fields = rowFields(resolved);
  const failure = fields.optionalObject("FailureDetails")?.optionalText("ErrorMessage");
  return fields.optionalText(REASON_COPY) ?? failure ?? "";
}

function isGeneric(columns: Entity["columns"]): boolean {
  return columns["EventType"] === "GenericEvent";
}

/** True of what a rewind of ours has made void, and of the message that asked for it. */
function isOurs(columns: Entity["columns"]): boolean {
  if (columns["ThVoided"] !== undefined) return true;
  return columns["ThMessageId"] !== undefined && !isAnyMark(columns);
}

function isAnyMark(columns: Entity["columns"]): boolean {
  return textOf(columns, "Reason").startsWith(REWOUND);
}

function isEnd(columns: Entity["columns"]): boolean {
  return columns["OrchestrationStatus"] !== undefined;
}

function textOf(columns: Entity["columns"], name: string): string {
  const value = columns[name];
  return typeof value === "string" ? value : "";
}
