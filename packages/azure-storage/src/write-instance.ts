import type { InstanceRow, InstanceStatus, RowOutcome } from "@taskhub/core";
import type { Hub } from "./hub.js";
import { encodeInstance, encodeInstanceChange } from "./instance-codec.js";
import { readInstance, storeLargeColumns, urlOf } from "./instance-row.js";
import { isAnswer, isRefused, outcomeOf } from "./outcome.js";
import { Patience } from "./patience.js";
import type { Entity, TableWrite } from "./services.js";
import { blobsOf, blobsOfInstance, deleteSuperseded, rememberBlobs } from "./superseded-blobs.js";

/** How long a store that does not answer is asked again. */
export const ROW_PATIENCE_MS = 30_000;

/**
 * Writes the instance row under the ETag of `previous` (P8); inserts it if there is no `previous`.
 *
 * A `previous` of the same execution is merged into, one of another is replaced. A reply that was
 * lost is read back: a row that holds this execution at this commit is this write.
 */
export async function writeInstance(
  hub: Hub,
  status: InstanceStatus,
  previous: InstanceRow | undefined,
): Promise<RowOutcome> {
  const { instanceId } = status;
  const isMerge = previous !== undefined && previous.status.executionId === status.executionId;
  const encode = isMerge ? encodeInstanceChange : encodeInstance;
  // a crash until the write leaves blobs that nothing names
  const entity = await storeLargeColumns(hub, encode(status, hub.names.hub), instanceId);
  const write: RowWrite["write"] = previous
    ? { kind: isMerge ? "merge" : "replace", entity, etag: previous.etag }
    : { kind: "insert", entity };

  const row = await rowWritten(hub, { status, previous, write }, isMerge);
  if (!row) {
    // the ETag is another one: should a try still be executed, it is refused, and names nothing
    const { input, output } = blobsOfInstance(entity, urlOf(hub));
    await deleteSuperseded(hub, instanceId, [input, output]);
    return { kind: "conflict" };
  }
  if (previous) await dropOldBlobs(hub, previous, row, isMerge);
  return { kind: "written", row };
}

interface RowWrite {
  readonly status: InstanceStatus;
  readonly previous: InstanceRow | undefined;
  readonly write: Extract<TableWrite, { readonly entity: Entity }>;
}

/** @returns `undefined` if the row is not the one that was to be written to. */
async function rowWritten(
  hub: Hub,
  { status, previous, write }: RowWrite,
  isMerge: boolean,
): Promise<InstanceRow | undefined> {
  const { instanceId } = status;
  const patience = new Patience(hub, ROW_PATIENCE_MS);
  for (;;) {
    // a crash before: the row is repaired from the history on the next load
    const outcome = await outcomeOf(
      hub.services.tables.transact(hub.names.instancesTable, [write], { instanceId }),
    );
    if (outcome.kind === "done") {
      const row = written(status, isMerge ? previous : undefined, outcome.value);
      const blobs = blobsOfInstance(write.entity, urlOf(hub));
      const kept = isMerge && previous ? { input: blobsOf(previous).input } : {};
      return rememberBlobs(row, { ...blobs, ...kept });
    }
    const found = await outcomeOf(readInstance(hub, instanceId));
    if (found.kind === "done") {
      const row = found.value;
      const isUnchanged = row?.etag === previous?.etag;
      if (!isUnchanged && row && isView(row.status, status)) return row;
      if (!isUnchanged || isAnswer(outcome.error)) return undefined;
      if (isRefused(outcome.error)) throw outcome.error;
    }
    await patience.waitOrThrow(outcome.error);
  }
}

/** A crash here leaves them to the purge of the instance. */
async function dropOldBlobs(
  hub: Hub,
  previous: InstanceRow,
  row: InstanceRow,
  isMerge: boolean,
): Promise<void> {
  const { input, output } = blobsOf(previous);
  await deleteSuperseded(hub, row.status.instanceId, isMerge ? [output] : [input, output]);
}

/** What a merge leaves is what the previous row had. */
function written(
  status: InstanceStatus,
  merged: InstanceRow | undefined,
  etags: readonly string[],
): InstanceRow {
  const kept = merged && {
    name: merged.status.name,
    version: merged.status.version,
    input: merged.status.input,
    tags: merged.status.tags,
    createdAt: merged.status.createdAt,
    scheduledStartAt: merged.status.scheduledStartAt,
    generation: merged.status.generation,
  };
  return { status: { ...status, ...kept }, etag: etags[0] ?? "" };
}

/** True if the row shows the same commit of the same execution. */
function isView(found: InstanceStatus, own: InstanceStatus): boolean {
  return found.executionId === own.executionId && found.commitNumber === own.commitNumber;
}
