import {
  decodeSchedulerState,
  entityStatusText,
  isEntityInstance,
  neverBegan,
  showsLater,
  showsRewind,
  showsStart,
  type InstanceStatus,
} from "@taskhub/core";
import type { Hub } from "../hub.js";
import { isSettled, told } from "./examination.js";
import type { Look } from "./look-at-instance.js";

/** Where the row is not the view of its history that it should be (P8). */
export interface Disagreement {
  /** What the history says and the row shows, as a sentence. */
  readonly what: string;
  /** When the history moved last. */
  readonly since: Date;
  /** The row as the history makes it; absent if the row shows what the history has lost. */
  readonly made: InstanceStatus | undefined;
}

/** @returns `undefined` if they agree, or if the next write may be on its way. */
export function rowDisagreement(hub: Hub, look: Look): Disagreement | undefined {
  const { row, state, commitNumber } = look;
  const movedAt = state?.movedAt;
  if (!row || !state || !movedAt || !isSettled(hub, movedAt)) return undefined;
  const shown = row.status;
  if (showsStart(shown, state) || showsRewind(shown, state, commitNumber) || neverBegan(shown)) {
    return undefined;
  }
  const made = statusMade(look);
  if (!made) return undefined;
  if ((shown.commitNumber ?? 0) > commitNumber) {
    const what =
      `The instance row shows commit ${String(shown.commitNumber)}, and the last one of the ` +
      `history is ${commitNumber}: a part of the history was lost.`;
    return { what, since: movedAt, made: undefined };
  }
  const different = differences(shown, made);
  if (different.length === 0 || showsLater(shown, made)) return undefined;
  const what =
    `Since ${told(movedAt)} the history says ${different.map(({ says }) => says).join(", ")}, ` +
    `and the instance row shows ${different.map(({ shows }) => shows).join(", ")}.`;
  return { what, since: movedAt, made };
}

/**
 * The row as the history makes it. A custom status that only the orchestrator can say stays as it was
 * shown last.
 *
 * @returns `undefined` if the history does not say what was started.
 * @throws SchedulerStateUnreadableError if it is an entity, and its state is the state of none.
 */
export function statusMade({ row, state, commitNumber, instanceId }: Look) {
  const input = state?.started?.input;
  const customStatus = isEntityInstance(instanceId)
    ? entityStatusText(decodeSchedulerState(input))
    : row?.status.customStatus;
  const made = state?.status(customStatus, commitNumber);
  return made && { ...made, generation: made.generation ?? row?.status.generation };
}

function differences(shown: InstanceStatus, made: InstanceStatus) {
  const isOurs = shown.commitNumber !== undefined;
  const compared: readonly (readonly [string, string | undefined, string | undefined])[] = [
    ["execution", made.executionId, shown.executionId],
    ["", made.runtimeStatus, shown.runtimeStatus],
    // another engine writes the same with other words
    ["custom status", made.customStatus, isOurs ? shown.customStatus : made.customStatus],
  ];
  return compared
    .filter(([, says, shows]) => says !== shows)
    .map(([name, says, shows]) => ({ says: named(name, says), shows: named(name, shows) }));
}

function named(name: string, value: string | undefined): string {
  return `${name} ${value ?? "none"}`.trim();
}
