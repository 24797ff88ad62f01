/**
 * Histories without an instance row: what clients cannot see, and what a purge has left.
 *
 * @module
 */
import type { Hub } from "../hub.js";
import { unescapeInstanceKey } from "../instance-key.js";
import { readInstanceEntity } from "../instance-row.js";
import { and, eq, ge, lt, or } from "../odata-filter.js";
import { SENTINEL_ROW_KEY } from "../sentinel-codec.js";
import type { StoredEntity } from "../services.js";
import { allRows, pagesOf } from "./all-rows.js";
import { told, type Examination } from "./examination.js";
import { examineInstance } from "./examine-instance.js";
import type { Finding } from "./finding.js";
import { readTombstone } from "./read-tombstone.js";

const PAGE = 1_000;

/** @param onProgress - Told how many have been looked at. */
export async function* examineHistories(
  on: Examination,
  onProgress: (examined: number) => void,
): AsyncGenerator<Finding, void> {
  const { hub } = on;
  const wanted = { filter: eq("RowKey", SENTINEL_ROW_KEY), columns: ["ExecutionId"], top: PAGE };
  let examined = 0;
  for await (const sentinels of pagesOf(hub, hub.names.historyTable, wanted)) {
    const rows = await instancesAmong(hub, sentinels);
    for (const { partitionKey } of sentinels) {
      if (!rows.has(partitionKey)) yield* await examineLone(on, unescapeInstanceKey(partitionKey));
    }
    examined += sentinels.length;
    onProgress(examined);
  }
}

/** Keys of the instance rows from the first of these keys to the last. */
async function instancesAmong(
  hub: Hub,
  sentinels: readonly StoredEntity[],
): Promise<ReadonlySet<string>> {
  const keys = new Set<string>();
  const [first, last] = [sentinels[0], sentinels.at(-1)];
  if (!first || !last) return keys;
  const upTo = or(lt("PartitionKey", last.partitionKey), eq("PartitionKey", last.partitionKey));
  const filter = and(ge("PartitionKey", first.partitionKey), upTo);
  const columns = ["RuntimeStatus"];
  for await (const row of allRows(hub, hub.names.instancesTable, { filter, columns })) {
    keys.add(row.partitionKey);
  }
  return keys;
}

async function examineLone(on: Examination, instanceId: string): Promise<readonly Finding[]> {
  // the row may have been written since
  if (await readInstanceEntity(on.hub, instanceId, "status")) return [];
  const tombstone = await readTombstone(on.hub, instanceId);
  if (!tombstone) return examineInstance(on, instanceId);
  if (!tombstone.isExpired) return [];
  const { buriedAt: since } = tombstone;
  const what = `What was purged at ${told(since)} has left its tombstone, which is of no use any more.`;
  const repair = "Delete it.";
  return [{ kind: "expiredTombstone", severity: "info", instanceId, what, since, repair }];
}
