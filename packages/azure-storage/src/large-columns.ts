/**
 * Columns that are too large for a table row: their text goes to a blob, its name to the row.
 *
 * A row of the History table names the blob in a second column and empties the first; a row of the
 * Instances table holds the blob's address in place of an input or output. Pure but for `fetch`:
 * the caller puts the blobs before it writes the row.
 *
 * @see DurableTask.AzureStorage `AzureTableTrackingStore.cs`: MaxTablePropertySizeInBytes, GetBlobName.
 * @module
 */
import type { Entity } from "./services.js";

/** 60 * 1024 bytes of UTF-16; a longer text goes to a blob. */
export const MAX_COLUMN_CHARS = 30720;

const BLOB_NAME = "BlobName";

/** The format's list, then ours. .NET looks at no `Data`, so nothing is lost to it there. */
const LARGE_COLUMNS: readonly string[] = [
  "Name",
  "Input",
  "Result",
  "Output",
  "Reason",
  "Details",
  "Correlation",
  "FailureDetails",
  "Tags",
  "Data",
  "ThSpilled",
  "ThOutbox",
  "ThAppliedIds",
  "ThLastSent",
  "ThHeard",
];

/** Columns of an instance row that hold the address of a blob in place of the text. */
const ADDRESSED: readonly string[] = ["Input", "Output"];

/** A blob to put, its text not compressed yet. */
export interface ColumnBlob {
  readonly name: string;
  readonly text: string;
}

/** A row as it fits the table, and the blobs it needs. */
export interface SplitEntity {
  readonly entity: Entity;
  /** To be put before the row is written. */
  readonly blobs: readonly ColumnBlob[];
}

/**
 * Moves the large columns of a row of the History table to blobs.
 *
 * @param slot - What the name has for the event type; `Sentinel` for the sentinel.
 * @param randomHex - Gives hex digits, 8 in the format, other ones each time: no two writers may meet
 *   in one blob.
 */
export function splitLargeColumns(
  entity: Entity,
  slot: string,
  randomHex: () => string,
): SplitEntity {
  return split(entity, (column) => {
    const name = columnBlobName(entity, slot, randomHex(), column);
    return { name, columns: { [column]: "", [column + BLOB_NAME]: name } };
  });
}

/** As {@link splitLargeColumns}, for a row of the Instances table. */
export function splitLargeInstanceColumns(
  entity: Entity,
  urlOf: (blobName: string) => string,
  randomHex: () => string,
): SplitEntity {
  return split(entity, (column) => {
    const name = columnBlobName(entity, column, randomHex(), column);
    const columns = ADDRESSED.includes(column)
      ? { [column]: urlOf(name) }
      : { [column]: "", [column + BLOB_NAME]: name };
    return { name, columns };
  });
}

/**
 * Puts the text of its blobs back into a row.
 *
 * @param fetch - Gives the text of a blob; called for all blobs at once.
 * @returns The row without the columns that named blobs.
 */
export async function resolveLargeColumns<E extends Entity>(
  entity: E,
  fetch: (blobName: string) => Promise<string>,
): Promise<E> {
  const isBlobName = (column: string): boolean => column.endsWith(BLOB_NAME);
  const named = Object.entries(entity.columns).filter(([column]) => isBlobName(column));
  if (named.length === 0) return entity;
  const plain = Object.entries(entity.columns).filter(([column]) => !isBlobName(column));
  const fetched = await Promise.all(
    named.map(async ([column, blobName]): Promise<[string, string][]> => {
      if (typeof blobName !== "string" || blobName === "") return [];
      return [[column.slice(0, -BLOB_NAME.length), await fetch(blobName)]];
    }),
  );
  return { ...entity, columns: Object.fromEntries([...plain, ...fetched.flat()]) };
}

function split(
  entity: Entity,
  move: (column: string) => { readonly name: string; readonly columns: Record<string, string> },
): SplitEntity {
  const blobs: ColumnBlob[] = [];
  let columns = entity.columns;
  for (const column of LARGE_COLUMNS) {
    const text = entity.columns[column];
    if (typeof text !== "string" || text.length <= MAX_COLUMN_CHARS) continue;
    const moved = move(column);
    blobs.push({ name: moved.name, text });
    columns = { ...columns, ...moved.columns };
  }
  return blobs.length === 0 ? { entity, blobs } : { entity: { ...entity, columns }, blobs };
}

function columnBlobName(entity: Entity, slot: string, randomHex: string, column: string): string {
  const { partitionKey, rowKey } = entity;
  return `${partitionKey}/history-${rowKey}-${slot}-${randomHex.toUpperCase()}-${column}.json.gz`;
}
