/**
 * The first rows of a history: enough to end an instance whose history cannot be taken as a whole.
 *
 * What cannot be read is left out here, where every other reader throws: the instance must come to an
 * end, whatever became of its rows and blobs.
 *
 * @module
 */
import type { History, HistoryEvent, HistoryLimits, HistoryProblem, Stamp } from "@taskhub/core";
import { RowBlobs } from "./decode-rows.js";
import { finishReplacement } from "./finish-replacement.js";
import { historyOf, NO_HISTORY } from "./history-of.js";
import { textBytes } from "./history-size.js";
import type { Hub } from "./hub.js";
import { escapeInstanceKey } from "./instance-key.js";
import { and, eq, ge, lt } from "./odata-filter.js";
import { ifPresent } from "./outcome.js";
import { PayloadUnreadableError } from "./payload-unreadable-error.js";
import { liveRows } from "./read-snapshot.js";
import { readSentinelRow, readStamp, stampOf } from "./read-sentinel.js";
import { decodeEvent, rowKeyOf } from "./row-codec.js";
import { RowUnreadableError } from "./row-unreadable-error.js";
import { readRows } from "./rows-blob.js";
import { decodeSentinel, type Sentinel } from "./sentinel-codec.js";
import type { Entity } from "./services.js";
import { resolveColumns } from "./store-payload.js";

/** The start of an instance stands among its first rows, unless a flood of events came before it. */
export const HEAD_ROWS = 100;

/** @returns `undefined` if the history changed meanwhile, and must be read again. */
export async function loadHead(
  hub: Hub,
  instanceId: string,
  problem: HistoryProblem,
  limits?: HistoryLimits,
): Promise<History | undefined> {
  const row = await readSentinelRow(hub, instanceId);
  if (!row) return NO_HISTORY;
  const stamp = stampOf(row);
  const marks = await ifPresent(resolveColumns(hub, row, { instanceId }));
  const sentinel = decodeSentinel(marks ?? row);
  if (sentinel.rowsBlob !== undefined) {
    await finishFirst(hub, instanceId, { sentinel, stamp });
    return undefined;
  }
  const rows = await firstRows(hub, instanceId, sentinel);
  const rowCount = sentinel.rowCount ?? (await countRows(hub, instanceId, sentinel.executionId));
  const events = await decodeHead(hub, instanceId, rows, limits);
  if ((await readStamp(hub, instanceId)) !== stamp) return undefined;
  return historyOf(hub.id, { sentinel, stamp, events, rowCount, problem });
}

async function finishFirst(
  hub: Hub,
  instanceId: string,
  { sentinel, stamp }: { readonly sentinel: Sentinel; readonly stamp: Stamp },
): Promise<void> {
  const instance = { instanceId, partitionKey: escapeInstanceKey(instanceId) };
  const cut = await ifPresent(readRows(hub, instance, sentinel.rowsBlob ?? ""));
  if (cut) await finishReplacement(hub, instanceId, { sentinel, stamp, cut });
}

async function firstRows(
  hub: Hub,
  instanceId: string,
  sentinel: Sentinel,
): Promise<readonly Entity[]> {
  const filter = and(
    eq("PartitionKey", escapeInstanceKey(instanceId)),
    lt("RowKey", rowKeyOf(HEAD_ROWS)),
  );
  const { historyTable } = hub.names;
  const { entities } = await hub.services.tables.query(historyTable, { filter }, { instanceId });
  return liveRows([], entities, sentinel);
}

/** A .NET worker that came last left no count. */
async function countRows(
  hub: Hub,
  instanceId: string,
  executionId: string | undefined,
): Promise<number> {
  const partition = eq("PartitionKey", escapeInstanceKey(instanceId));
  let count = 0;
  let continuation: string | undefined;
  do {
    const filter = and(partition, ge("RowKey", rowKeyOf(0)));
    const query = { filter, columns: ["ExecutionId"], continuation };
    const page = await hub.services.tables.query(hub.names.historyTable, query, { instanceId });
    for (const { rowKey, columns } of page.entities) {
      if (rowKey !== rowKeyOf(count) || columns["ExecutionId"] !== executionId) return count;
      count += 1;
    }
    continuation = page.continuation;
  } while (continuation !== undefined);
  return count;
}

/** The events of the first rows, up to the end of the first episode, as far as they can be read. */
export async function decodeHead(
  hub: Hub,
  instanceId: string,
  rows: readonly Entity[],
  limits: HistoryLimits | undefined,
): Promise<readonly HistoryEvent[]> {
  const blobs = new RowBlobs(hub, { instanceId }, limits && { ...limits, maxEvents: Infinity }, 0);
  const events: HistoryEvent[] = [];
  for (const row of rows.slice(0, HEAD_ROWS)) {
    blobs.bytes += textBytes(row);
    const event = await readable(async () => {
      const resolved = await blobs.resolve(row);
      return blobs.problemOf(resolved) ? undefined : decodeEvent(resolved);
    });
    if (!event) break;
    events.push(event);
    if (event.type === "OrchestratorCompleted") break;
  }
  return events;
}

/** @returns `undefined` for what is not in the format. */
async function readable<T>(read: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    // not the store's doing: the row, or its blob, will never be readable
    if (error instanceof RowUnreadableError || error instanceof PayloadUnreadableError) {
      return undefined;
    }
    throw error;
  }
}
