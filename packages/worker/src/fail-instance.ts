import {
  RECEIVED,
  type Episode,
  type ExecutionStarted,
  type FailureDetails,
  type HistoryEvent,
} from "@taskhub/core";
import type { Memory } from "./memory.js";

/**
 * An episode that ends the instance without running its orchestrator: nobody knows the function,
 * its message came too often, its history is too large.
 *
 * @param news - What was received; an `ExecutionStarted` among it begins the execution.
 */
export function failInstance(
  { state, customStatus }: Memory,
  news: readonly HistoryEvent[],
  why: FailureDetails,
  now: Date,
): Episode {
  const start = news.find((event): event is ExecutionStarted => event.type === "ExecutionStarted");
  const own = { timestamp: now, isPlayed: false };
  const played = news.map((event) => ({ ...event, isPlayed: true }));
  const name = start?.name ?? state?.origin.name ?? "";
  return {
    executionId: start?.executionId ?? state?.executionId ?? "",
    replaces: start !== undefined && state !== undefined,
    customStatus: start ? undefined : customStatus,
    leftBehind: [],
    canceledTimers: [],
    events: [
      { type: "OrchestratorStarted", eventId: RECEIVED, ...own },
      ...played.sort((a, b) => rank(a) - rank(b)),
      {
        type: "ExecutionCompleted",
        eventId: start ? 0 : (state?.nextEventId ?? 0),
        ...own,
        status: "Failed",
        result: `Orchestrator function '${name}' failed: ${why.errorMessage}`,
        failureDetails: why,
      },
      { type: "OrchestratorCompleted", eventId: RECEIVED, ...own },
    ],
  };
}

/** The start comes first, whatever came with it. */
function rank(event: HistoryEvent): number {
  return event.type === "ExecutionStarted" ? 0 : 1;
}
