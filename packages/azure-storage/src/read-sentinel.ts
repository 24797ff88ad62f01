import type { Stamp } from "@taskhub/core";
import type { Hub } from "./hub.js";
import { escapeInstanceKey } from "./instance-key.js";
import { and, eq } from "./odata-filter.js";
import { decodeSentinel, SENTINEL_ROW_KEY, type Sentinel } from "./sentinel-codec.js";
import type { StoredEntity } from "./services.js";

/** One point read of the sentinel's ETag. */
export async function readStamp(hub: Hub, instanceId: string): Promise<Stamp | undefined> {
  const row = await readSentinelRow(hub, instanceId, ["ThCommitId"]);
  return row && stampOf(row);
}

/** One point read of the sentinel; marks that lie in blobs are left out. */
export async function readSentinel(
  hub: Hub,
  instanceId: string,
): Promise<{ readonly stamp: Stamp; readonly sentinel: Sentinel } | undefined> {
  const row = await readSentinelRow(hub, instanceId);
  return row && { stamp: stampOf(row), sentinel: decodeSentinel(row) };
}

/** The stamp that a sentinel row, or a write of it, carries. */
export function stampOf({ etag }: { readonly etag: string }): Stamp {
  return etag as Stamp; // the brand exists only for the compiler: this is where stamps come from
}

/** One point read of the sentinel as it lies in the table. */
export async function readSentinelRow(
  hub: Hub,
  instanceId: string,
  columns?: readonly string[],
): Promise<StoredEntity | undefined> {
  const key = escapeInstanceKey(instanceId);
  const filter = and(eq("PartitionKey", key), eq("RowKey", SENTINEL_ROW_KEY));
  const { entities } = await hub.services.tables.query(
    hub.names.historyTable,
    { filter, columns },
    { instanceId },
  );
  return entities[0];
}
