import { isEntityInstance, showsLater, type InstanceRow, type InstanceStatus } from "@taskhub/core";
import type { Hub } from "../hub.js";
import { writeInstance } from "../write-instance.js";
import { isSettled } from "./examination.js";
import type { RepairOutcome } from "./finding.js";
import { lookAtInstance, type Look } from "./look-at-instance.js";
import { rowDisagreement, statusMade } from "./row-disagreement.js";

/** Each one failed because somebody else wrote the row meanwhile. */
const TRIES = 5;

/**
 * Writes the instance row as its history says (P8): under the ETag it was read with, never backwards.
 *
 * A row that is missing is inserted: whoever purges takes the history first, so what has one lives.
 */
export async function repairRow(hub: Hub, instanceId: string): Promise<RepairOutcome> {
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const look = await lookAtInstance(hub, instanceId);
    if (look.kind !== "look") return { kind: "notPossible", what: look.reason };
    const due = whatIsDue(hub, look);
    if (due === "agrees") return { kind: "notNeeded", what: "Row and history agree." };
    const made = due === "lost" ? undefined : statusMade(look);
    if (!made || (look.row && showsLater(look.row.status, made))) {
      const what = "The row shows something later than the history: it stays.";
      return { kind: "notPossible", what };
    }
    // a crash before: the row is as it was found
    const written = await writeInstance(hub, numbered(made, look.row), look.row);
    if (written.kind === "written") {
      return {
        kind: "repaired",
        what: `The row shows ${made.runtimeStatus}, as its history says.`,
      };
    }
  }
  return { kind: "notNeeded", what: "Somebody else writes the row again and again." };
}

/**
 * The row as it is written: a custom status is known to the orchestrator only, so the number stays that
 * of the commit whose custom status is shown. A worker that is about to write the same commit must not
 * take this write for its own (P6).
 */
function numbered(made: InstanceStatus, row: InstanceRow | undefined): InstanceStatus {
  if (isEntityInstance(made.instanceId)) return made;
  return { ...made, commitNumber: row?.status.commitNumber };
}

function whatIsDue(hub: Hub, look: Look): "write" | "agrees" | "lost" {
  const { row, state } = look;
  if (row) {
    const found = rowDisagreement(hub, look);
    if (!found) return "agrees";
    return found.made ? "write" : "lost";
  }
  const isLeft = state?.movedAt && isSettled(hub, state.movedAt);
  return isLeft ? "write" : "agrees";
}
