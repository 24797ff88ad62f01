/**
 * Writes the instance row as a view of the history (P8): under its own ETag, never backwards.
 *
 * @module
 */
import { showsLater, showsRewind } from "@taskhub/core";
import type { Memory } from "./memory.js";
import type { Workplace } from "./workplace.js";

/**
 * Writes the row unless it says something later already.
 *
 * @returns False if the row was there and is gone: the instance was purged, and is not ours to bring
 *   back. What is known of it is of no use any more.
 */
export async function showStatus(place: Workplace, memory: Memory): Promise<boolean> {
  const status = memory.state?.status(memory.customStatus, memory.commitNumber);
  if (!status) return true;
  let known = memory.row;
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
    known = await place.hub.readInstance(status.instanceId);
    memory.row = known;
    if (before && !known) return false;
  }
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
