/**
 * Blobs of columns that a write took out of use: an entity with a large state would leave one behind
 * with every batch.
 *
 * Only what this process knows for certain is deleted. What it does not, or what is left by a crash or
 * a failed delete, goes with the purge of the instance. Whoever still reads the old rows finds a blob
 * missing, and reads again.
 *
 * @module
 */
import type { InstanceRow } from "@taskhub/core";
import type { Hub } from "./hub.js";
import { payloadBlobOf } from "./instance-payload.js";
import { outcomeOf } from "./outcome.js";
import type { Entity } from "./services.js";

/** A row may also name the blob of its start message, which the message itself needs. */
const COLUMN_BLOB = "/history-";

/** The blobs that the columns of rows name. */
export function blobsOfRows(rows: readonly Entity[]): readonly string[] {
  return rows.flatMap(({ columns }) =>
    Object.entries(columns)
      .filter(([column]) => column.endsWith("BlobName"))
      .map(([, name]) => name)
      .filter((name) => typeof name === "string" && name !== "")
      .map(String),
  );
}

const namedByRow = new WeakMap<InstanceRow, InstanceBlobs>();

/** The column blobs of an instance row. */
export interface InstanceBlobs {
  readonly input: string | undefined;
  readonly output: string | undefined;
}

const NO_BLOBS: InstanceBlobs = { input: undefined, output: undefined };

/** The blobs of a row as it is written or read. */
export function blobsOfInstance(entity: Entity, urlOf: (name: string) => string): InstanceBlobs {
  const named = (column: "Input" | "Output") => {
    const name = payloadBlobOf(entity, column, urlOf);
    return name?.includes(COLUMN_BLOB) ? name : undefined;
  };
  return { input: named("Input"), output: named("Output") };
}

/** Remembers the blobs of a row for as long as somebody holds it. */
export function rememberBlobs(row: InstanceRow, blobs: InstanceBlobs): InstanceRow {
  namedByRow.set(row, blobs);
  return row;
}

/** The blobs of a row that this process read or wrote. */
export function blobsOf(row: InstanceRow): InstanceBlobs {
  return namedByRow.get(row) ?? NO_BLOBS;
}

/** Deletes blobs that nothing names any more; one that cannot be deleted is left. */
export async function deleteSuperseded(
  hub: Hub,
  instanceId: string,
  names: readonly (string | undefined)[],
): Promise<void> {
  await Promise.all(
    names
      .filter((name) => name !== undefined)
      .map((name) =>
        outcomeOf(hub.services.blobs.delete(hub.names.largeMessages, name, { instanceId })),
      ),
  );
}
