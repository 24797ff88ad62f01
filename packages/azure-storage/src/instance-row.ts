/**
 * Point reads and writes of the Instances table.
 *
 * @module
 */
import type { InstanceRow } from "@taskhub/core";
import { blobId } from "./blob-id.js";
import type { Hub } from "./hub.js";
import { decodeInstance, INSTANCE_ROW_KEY } from "./instance-codec.js";
import { escapeInstanceKey } from "./instance-key.js";
import { payloadBlobOf } from "./instance-payload.js";
import { splitLargeInstanceColumns } from "./large-columns.js";
import { and, eq } from "./odata-filter.js";
import type { Entity, Payer, StoredEntity } from "./services.js";
import { storePayload } from "./store-payload.js";
import { blobsOfInstance, rememberBlobs } from "./superseded-blobs.js";

/** One point read of the instance row; payloads that lie in blobs are left out. */
export async function readInstance(hub: Hub, instanceId: string): Promise<InstanceRow | undefined> {
  const row = await readInstanceEntity(hub, instanceId, { instanceId });
  return row && rowWithoutPayloads(hub, row);
}

/** The row as it lies in the table. */
export async function readInstanceEntity(
  hub: Hub,
  instanceId: string,
  payer: Payer,
): Promise<StoredEntity | undefined> {
  const key = escapeInstanceKey(instanceId);
  const filter = and(eq("PartitionKey", key), eq("RowKey", INSTANCE_ROW_KEY));
  const { entities } = await hub.services.tables.query(hub.names.instancesTable, { filter }, payer);
  return entities[0];
}

/** Moves the large columns of a row to blobs, which are stored before it returns. */
export async function storeLargeColumns(
  hub: Hub,
  entity: Entity,
  instanceId: string,
): Promise<Entity> {
  const split = splitLargeInstanceColumns(entity, urlOf(hub), () => blobId(hub));
  await Promise.all(
    split.blobs.map(({ name, text }) => storePayload(hub, name, text, { instanceId })),
  );
  return split.entity;
}

/** The address of a blob of large payloads, as instance rows hold it. */
export function urlOf(hub: Hub): (blobName: string) => string {
  return (blobName) => hub.services.blobs.urlOf(hub.names.largeMessages, blobName);
}

/** The status in a row, payloads that lie in blobs left out, and the ETag to write it under. */
export function rowWithoutPayloads(hub: Hub, row: StoredEntity): InstanceRow {
  const columns = { ...row.columns };
  for (const column of ["Input", "Output"] as const) {
    if (payloadBlobOf(row, column, urlOf(hub)) !== undefined) columns[column] = "";
  }
  const status = decodeInstance({ ...row, columns });
  return rememberBlobs({ status, etag: row.etag }, blobsOfInstance(row, urlOf(hub)));
}
