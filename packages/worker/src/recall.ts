/**
 * How a session comes to know its instance: history, row, and the orchestrator by replay.
 *
 * @module
 */
import { ExecutionState, LiveOrchestration } from "@taskhub/core";
import { findOrchestrator } from "./find-orchestrator.js";
import type { InboxItem } from "./inbox.js";
import type { Memory } from "./memory.js";
import type { Workplace } from "./workplace.js";

const NOTHING: Memory = {
  stamp: undefined,
  commitNumber: 0,
  state: undefined,
  live: undefined,
  customStatus: undefined,
  waitMs: 0,
  row: undefined,
};

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
): Promise<Memory> {
  const accepted = batch.find((item) => item.kind === "delivery" && item.accepted !== undefined);
  if (mayAssumeNew && accepted?.kind === "delivery" && accepted.accepted?.status.generation === 0) {
    return { ...NOTHING, row: accepted.accepted };
  }
  const [history, row] = await Promise.all([
    place.hub.loadHistory(instanceId),
    place.hub.readInstance(instanceId),
  ]);
  const { stamp, commitNumber, executionId, events } = history;
  if (executionId === undefined) return { ...NOTHING, stamp, commitNumber, row };
  const state = new ExecutionState(executionId, history.marks);
  state.append(events);
  const { orchestrator, waitMs } = findOrchestrator(place, state.origin.name, instanceId);
  const live = orchestrator && new LiveOrchestration(orchestrator);
  live?.replay(events);
  // a custom status is in no row of the history: only the orchestrator can say it
  const customStatus = live ? live.customStatus : row?.status.customStatus;
  const memory: Memory = { stamp, commitNumber, state, live, customStatus, waitMs, row };
  if (state.completed) memory.live = undefined;
  return memory;
}
