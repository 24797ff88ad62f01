/**
 * All instances of a hub, page by page.
 *
 * @module
 */
import { isEntityInstance, isFinished, neverBegan, type InstanceStatus } from "@taskhub/core";
import { escapeInstanceKey, unescapeInstanceKey } from "../instance-key.js";
import { decodeInstance } from "../instance-codec.js";
import { mapInParallel } from "../map-in-parallel.js";
import { and, eq, or } from "../odata-filter.js";
import { SENTINEL_ROW_KEY } from "../sentinel-codec.js";
import type { StoredEntity } from "../services.js";
import { statusColumns } from "../status-columns.js";
import { allRows, pagesOf } from "./all-rows.js";
import type { Examination } from "./examination.js";
import { examineInstance } from "./examine-instance.js";
import type { Finding } from "./finding.js";
import { HubQueues } from "./hub-queues.js";
import { orUnreadable } from "./look-at-instance.js";

/** Instances a page: so many histories are read before what was found is told. */
const PAGE = 200;

/** @param onProgress - Told how many have been examined. */
export async function* examineInstances(
  on: Examination,
  onProgress: (examined: number) => void,
): AsyncGenerator<Finding, void> {
  const { hub } = on;
  const columns = statusColumns({ includeInput: false, includeOutput: false });
  let examined = 0;
  for await (const rows of pagesOf(hub, hub.names.instancesTable, { columns, top: PAGE })) {
    // what moved since the last look could not be judged by it
    const queues = await HubQueues.look(hub, on.account);
    const found = await mapInParallel(rows, (row) => examineRow({ ...on, queues }, row));
    yield* found.flat();
    examined += rows.length;
    onProgress(examined);
  }
}

async function examineRow(on: Examination, row: StoredEntity): Promise<readonly Finding[]> {
  const instanceId = unescapeInstanceKey(row.partitionKey);
  const status = await orUnreadable("rowUnreadable", instanceId, () => decodeInstance(row));
  if (!("kind" in status) && (await isDone(on, status))) return [];
  return examineInstance(on, instanceId);
}

/** True if the instance has finished, its history says the same, and nothing is left to send: one query. */
async function isDone({ hub }: Examination, status: InstanceStatus): Promise<boolean> {
  const { instanceId, runtimeStatus, executionId } = status;
  if (isEntityInstance(instanceId) || !isFinished(runtimeStatus)) return false;
  const filter = and(
    eq("PartitionKey", escapeInstanceKey(instanceId)),
    or(eq("RowKey", SENTINEL_ROW_KEY), eq("EventType", "ExecutionCompleted")),
  );
  const columns = ["ExecutionId", "OrchestrationStatus", "ThOutbox", "ThOutboxBlobName"];
  let sentinel: StoredEntity | undefined;
  let end: StoredEntity | undefined;
  for await (const row of allRows(hub, hub.names.historyTable, { filter, columns })) {
    if (row.rowKey === SENTINEL_ROW_KEY) sentinel = row;
    else if (row.columns["ExecutionId"] === executionId) end = row;
  }
  if (neverBegan(status)) return true;
  if (!sentinel || sentinel.columns["ExecutionId"] !== executionId) return false;
  const { ThOutbox: outbox = "", ThOutboxBlobName: blob = "" } = sentinel.columns;
  return end?.columns["OrchestrationStatus"] === runtimeStatus && outbox === "" && blob === "";
}
