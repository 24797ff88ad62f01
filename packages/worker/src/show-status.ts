/**
 * Writes the instance row as a view of the history (P8): under its own ETag, never backwards.
 *
 * @module
 */
import { showsLater, showsRewind, StorageError, type InstanceRow } from "@taskhub/core";
import type { Memory } from "./memory.js";
import type { Workplace } from "./workplace.js";

/** What it takes to write a row. */
interface Writer {
  readonly hub: Pick<Workplace["hub"], "writeInstance" | "readInstance">;
  readonly shown: Workplace["shown"];
}

/**
 * Writes the row unless it says something later already.
 *
 * @throws StorageError if the store refuses the write, and again although the row is as it was read.
 * @returns False if the row was there and is gone: the instance was purged, and is not ours to bring
 *   back. What is known of it is of no use any more.
 */
export async function showStatus(place: Writer, memory: Memory): Promise<boolean> {
  const status = memory.state?.status(memory.customStatus, memory.commitNumber);
  if (!status) return true;
  let known = memory.row;
  let isUnchanged = false;
  for (;;) {
    if (known && showsLater(known.status, status)) return true;
    const outcome = await place.hub.writeInstance(
      { ...status, generation: status.generation ?? known?.status.generation },
      known,
    );
    if (outcome.kind === "written") {
      memory.row = outcome.row;
      place.shown.tell(outcome.row.status);
      return true;
    }
    const before = known;
    const wasUnchanged = isUnchanged;
    known = await place.hub.readInstance(status.instanceId);
    memory.row = known;
    if (before && !known) return false;
    isUnchanged = known?.etag === before?.etag;
    // nobody else has written it: the store has another reason, which may be there for long
    if (wasUnchanged && isUnchanged) throw refusedTwice(status.instanceId, known);
  }
}

/** What a write ends with that is refused, and again though nobody else has written the row meanwhile. */
export function refusedTwice(instanceId: string, row: InstanceRow | undefined): StorageError {
  const why = new Error("refused twice, though the row is as it was read");
  const operation = `write the instance row of ${instanceId}`;
  // a refused write under an ETag is the one, a refused insert the other
  return row
    ? new StorageError("precondition", operation, 412, undefined, why)
    : new StorageError("conflict", operation, 409, undefined, why);
}

/** @returns True if the row shows something a client would see and the history says otherwise. */
export function differs(memory: Memory): boolean {
  const shown = memory.row?.status;
  const { state, customStatus } = memory;
  if (!state || announcesRewind(memory)) return false;
  return (
    shown?.executionId !== state.executionId ||
    shown.runtimeStatus !== state.runtimeStatus ||
    shown.customStatus !== customStatus
  );
}

/** True if the row says that the execution, which has failed, is about to be rewound: the request is on its way. */
export function announcesRewind({ row, state, commitNumber }: Memory): boolean {
  return row !== undefined && state !== undefined && showsRewind(row.status, state, commitNumber);
}
