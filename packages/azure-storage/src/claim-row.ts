import {
  isFinished,
  type InstanceRow,
  type InstanceStatus,
  type StorageError,
} from "@taskhub/core";
import type { Hub } from "./hub.js";
import { readInstance, urlOf } from "./instance-row.js";
import { isRefused, outcomeOf } from "./outcome.js";
import type { Patience } from "./patience.js";
import type { Entity, TableWrite } from "./services.js";
import { blobsOfInstance, rememberBlobs } from "./superseded-blobs.js";

/** Whose the instance row is after a start has tried to write it. */
export type Claim =
  | { readonly kind: "mine"; readonly row: InstanceRow }
  /** Another start holds the id, or an instance that is to be kept. */
  | { readonly kind: "exists"; readonly status: InstanceStatus }
  /** The id is free, but not as it was found: its row is finished, or gone. */
  | {
      readonly kind: "again";
      readonly finished: InstanceRow | undefined;
      readonly error: StorageError;
    };

/** Writes the row of a start: inserts it, or puts it in place of a finished one under its ETag (P8). */
export async function claimRow(
  hub: Hub,
  start: {
    readonly status: InstanceStatus;
    readonly entity: Entity;
    readonly replaces: InstanceRow | undefined;
    /** True if a finished instance is not to be replaced either. */
    readonly keepsFinished: boolean;
  },
  patience: Patience,
): Promise<Claim> {
  const { status, entity, replaces, keepsFinished } = start;
  const { instanceId } = status;
  const write: TableWrite = replaces
    ? { kind: "replace", entity, etag: replaces.etag }
    : { kind: "insert", entity };
  for (;;) {
    const outcome = await outcomeOf(
      hub.services.tables.transact(hub.names.instancesTable, [write], { instanceId }),
    );
    if (outcome.kind === "done") {
      const row = { status, etag: outcome.value[0] ?? "" };
      return { kind: "mine", row: rememberBlobs(row, blobsOfInstance(entity, urlOf(hub))) };
    }
    const { error } = outcome;
    const found = await outcomeOf(readInstance(hub, instanceId));
    if (found.kind === "done") {
      const row = found.value;
      // this start's, by a try whose reply was lost or by the worker that already runs it
      if (row && row.status.executionId === status.executionId) return { kind: "mine", row };
      // a row of `func durable start-new` has no execution id; it is a start like any other
      if (row && (keepsFinished || !isFinished(row.status.runtimeStatus)))
        return { kind: "exists", status: row.status };
      if (row?.etag !== replaces?.etag) return { kind: "again", finished: row, error };
      if (isRefused(error)) throw error;
    }
    await patience.waitOrThrow(error);
  }
}
