import {
  LiveOrchestration,
  RECEIVED,
  type Episode,
  type ExecutionStarted,
  type HistoryEvent,
  type Orchestrator,
  type Settling,
} from "@taskhub/core";
import { setImmediate as settle } from "node:timers/promises";

const NOW = new Date("2026-01-01T00:00:00Z");
const RECEIVED_NOW = { eventId: RECEIVED, timestamp: NOW, isPlayed: false };

const STARTED: ExecutionStarted = {
  ...RECEIVED_NOW,
  type: "ExecutionStarted",
  instanceId: "measured",
  executionId: "00000000000000000000000000000000",
  name: "measured",
};

/**
 * Starts an orchestration that calls activities, and answers each call in an episode of its own.
 *
 * @returns Its history.
 */
export async function playedOut(
  orchestrator: Orchestrator,
  calls: number,
): Promise<readonly HistoryEvent[]> {
  const live = new LiveOrchestration(orchestrator);
  const episodes: Episode[] = [await settled(live.advance([STARTED], NOW))];
  for (let taskScheduledId = 0; taskScheduledId < calls; taskScheduledId++) {
    const answer = {
      ...RECEIVED_NOW,
      type: "TaskCompleted",
      taskScheduledId,
      result: "1",
    } as const;
    episodes.push(await settled(live.advance([answer], NOW)));
  }
  return episodes.flatMap(({ events }) => events);
}

/** Does the steps, as the worker does. */
export async function settled<T>(steps: Settling<T>): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await settle();
  }
}
