/**
 * How a session comes to know its instance: history, row, and the orchestrator by replay.
 *
 * @module
 */
import {
  ExecutionState,
  isFinished,
  LiveOrchestration,
  markedRows,
  NO_ENTITY,
  RECEIVED,
  type ExecutionCompleted,
  type ExecutionStarted,
  type History,
  type HistoryEvent,
  type InstanceRow,
} from "@taskhub/core";
import { findOrchestrator } from "./find-orchestrator.js";
import { historyLimits } from "./history-limits.js";
import type { InboxItem } from "./inbox.js";
import type { Memory } from "./memory.js";
import { replay } from "./replay.js";
import { rewoundHistory } from "./rewound-history.js";
import { surroundingsOf } from "./surroundings.js";
import { judgeVersion } from "./version-match.js";
import type { Workplace } from "./workplace.js";

const NOTHING: Memory = {
  stamp: undefined,
  commitNumber: 0,
  othersAt: undefined,
  state: undefined,
  buried: [],
  buriedHeard: [],
  live: undefined,
  entity: NO_ENTITY,
  customStatus: undefined,
  waitMs: 0,
  row: undefined,
  voided: [],
  problem: undefined,
};

/**
 * `all`; `rewound`: as if it were rewound already; `withoutReplay`: no code of the user is run; `head`:
 * only what it takes to end the instance.
 */
export type RecallDepth = "all" | "rewound" | "withoutReplay" | "head";

/**
 * Reads what the store knows.
 *
 * The very first start of an id, handed over by the starter, reads nothing: its row says that there
 * was no instance before, and the commit, which inserts the sentinel, finds out if that is untrue.
 */
export async function recall(
  place: Workplace,
  { instanceId, mayAssumeNew }: { readonly instanceId: string; readonly mayAssumeNew: boolean },
  batch: readonly InboxItem[],
  depth: RecallDepth = "all",
): Promise<Memory> {
  const accepted = batch.find((item) => item.kind === "delivery" && item.accepted !== undefined);
  if (mayAssumeNew && accepted?.kind === "delivery" && accepted.accepted?.status.generation === 0) {
    return { ...NOTHING, row: accepted.accepted };
  }
  const [history, row] = await Promise.all([
    place.hub.loadHistory(
      instanceId,
      depth === "head" ? { headOnly: true } : { limits: historyLimits(place) },
    ),
    place.hub.readInstance(instanceId),
  ]);
  const { stamp, commitNumber, executionId, problem, othersAt } = history;
  const known = { ...NOTHING, stamp, commitNumber, othersAt, row, problem };
  if (executionId === undefined) {
    const { appliedIds, heard } = history.marks;
    return { ...known, buried: appliedIds, buriedHeard: heard };
  }
  // what only the orchestrator can say stays as it was shown last
  const shown = row?.status.customStatus;
  if (problem) return { ...known, state: standIn(executionId, history, row), customStatus: shown };
  const { events } = history;
  const state = fold(executionId, history, events);
  const isOver = state.completed !== undefined;
  // of one that is over they tell that a rewind is on its way
  const voided = isOver ? [] : markedRows(events);
  const isOfOthers = judgeVersion(place.settings, state.origin.version) !== "run";
  // of this end the row has been told already
  const isShown =
    row?.status.executionId === executionId && row.status.commitNumber === commitNumber;
  if (depth === "withoutReplay" || (depth === "all" && isOver && (isShown || isOfOthers))) {
    return { ...known, state, customStatus: shown, voided };
  }
  const { orchestrator, waitMs } = findOrchestrator(place, state.origin, instanceId);
  if (depth === "rewound") {
    const { history: after, live } = await rewoundHistory(place, orchestrator, events);
    const customStatus = live ? live.customStatus : shown;
    return {
      ...known,
      state: fold(executionId, history, after.events),
      live,
      customStatus,
      waitMs,
      voided: after.voided,
    };
  }
  const live = orchestrator && new LiveOrchestration(orchestrator, surroundingsOf(place));
  if (live) await replay(live, events, place.clock);
  // a custom status is in no row of the history: only the orchestrator can say it
  const customStatus = live ? live.customStatus : shown;
  return { ...known, state, live: isOver ? undefined : live, customStatus, waitMs, voided };
}

function fold(executionId: string, { marks }: History, events: readonly HistoryEvent[]) {
  const state = new ExecutionState(executionId, marks);
  state.append(events);
  return state;
}

/**
 * What there is to stand on if the history cannot be read: its first rows, and the instance row,
 * which is written after all that follows from an end is sent.
 */
function standIn(
  executionId: string,
  { events, marks, rowCount }: History,
  row: InstanceRow | undefined,
): ExecutionState {
  const shownId = row?.status.executionId;
  const shown = shownId === undefined || shownId === executionId ? row : undefined;
  return ExecutionState.ofUnread({
    ...{ executionId, marks, rowCount },
    started:
      events.find((event): event is ExecutionStarted => event.type === "ExecutionStarted") ??
      startAsShown(shown),
    completed: endAsShown(row, executionId, rowCount),
  });
}

function startAsShown(row: InstanceRow | undefined): ExecutionStarted | undefined {
  if (!row) return undefined;
  const { instanceId, executionId = "", name, version, input, tags, createdAt } = row.status;
  const { scheduledStartAt, generation } = row.status;
  return {
    ...{ type: "ExecutionStarted", eventId: RECEIVED, isPlayed: true, timestamp: createdAt },
    ...{ instanceId, executionId, name, version, input, tags, scheduledStartAt, generation },
  };
}

/** A row that speaks of another execution is that of a later start, accepted after this one's end. */
function endAsShown(
  row: InstanceRow | undefined,
  executionId: string,
  rowCount: number,
): ExecutionCompleted | undefined {
  if (!row) return undefined;
  const { runtimeStatus, output: result, completedAt, lastUpdatedAt } = row.status;
  const isReplaced = row.status.executionId !== undefined && row.status.executionId !== executionId;
  const status = isReplaced ? "Completed" : runtimeStatus;
  if (!isFinished(status)) return undefined;
  const timestamp = completedAt ?? lastUpdatedAt;
  return {
    ...{ type: "ExecutionCompleted", eventId: rowCount - 1, isPlayed: false, timestamp },
    ...{ status, result },
  };
}
