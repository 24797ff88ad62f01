/**
 * The rows of a history, cut into parts, in one blob: what a reader takes while they are being put in
 * place of another history (P7).
 *
 * @module
 */
import { blobId } from "./blob-id.js";
import type { Hub } from "./hub.js";
import { outcomeOf } from "./outcome.js";
import type { ColumnValue, Entity } from "./services.js";
import { readPayload, storePayload } from "./store-payload.js";

type BlobValue = Exclude<ColumnValue, Date> | { readonly date: string };

interface BlobRow {
  readonly rowKey: string;
  readonly columns: Readonly<Record<string, BlobValue>>;
}

/** @returns The name of the blob, which nobody else has. */
export async function storeRows(
  hub: Hub,
  instance: { readonly instanceId: string; readonly partitionKey: string },
  cut: readonly (readonly Entity[])[],
): Promise<string> {
  const name = `${instance.partitionKey}/rows-${blobId(hub)}.json.gz`;
  const { instanceId } = instance;
  await storePayload(hub, name, JSON.stringify(cut.map((rows) => rows.map(toBlob))), {
    instanceId,
  });
  return name;
}

/** A missing blob throws `absent`: the replacement is complete. */
export async function readRows(
  hub: Hub,
  instance: { readonly instanceId: string; readonly partitionKey: string },
  name: string,
): Promise<readonly (readonly Entity[])[]> {
  const { instanceId, partitionKey } = instance;
  const text = await readPayload(hub, name, { instanceId });
  const cut = JSON.parse(text) as readonly (readonly BlobRow[])[]; // `storeRows` wrote it
  return cut.map((rows) => rows.map((row) => fromBlob(row, partitionKey)));
}

/** What is left of it, if this fails, goes with the purge of the instance. */
export async function deleteRows(hub: Hub, instanceId: string, name: string): Promise<void> {
  await outcomeOf(hub.services.blobs.delete(hub.names.largeMessages, name, { instanceId }));
}

function toBlob({ rowKey, columns }: Entity): BlobRow {
  const values = Object.entries(columns).map(([name, value]): [string, BlobValue] => [
    name,
    value instanceof Date ? { date: value.toISOString() } : value,
  ]);
  return { rowKey, columns: Object.fromEntries(values) };
}

function fromBlob({ rowKey, columns }: BlobRow, partitionKey: string): Entity {
  const values = Object.entries(columns).map(([name, value]): [string, ColumnValue] => [
    name,
    typeof value === "object" ? new Date(value.date) : value,
  ]);
  return { partitionKey, rowKey, columns: Object.fromEntries(values) };
}
