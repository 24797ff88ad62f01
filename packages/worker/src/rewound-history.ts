import {
  consequencesOf,
  LiveOrchestration,
  rewindHistory,
  type HistoryEvent,
  type Orchestrator,
  type RewoundHistory,
} from "@taskhub/core";
import { replay } from "./replay.js";
import { settle } from "./settle.js";
import { surroundingsOf } from "./surroundings.js";
import type { Workplace } from "./workplace.js";

/** A history after a rewind, and the orchestrator as it stands after it. */
export interface Rewound {
  readonly history: RewoundHistory;
  /** Absent if the orchestrator is not run here. */
  readonly live: LiveOrchestration | undefined;
}

/**
 * Rewinds a history as far as its orchestrator replays what is left.
 *
 * What was decided because of a failure is found by replay. Should the orchestrator have only remembered
 * a failure, and decided by it later, then all that was decided after a failure counts.
 */
export async function rewoundHistory(
  place: Workplace,
  orchestrator: Orchestrator | undefined,
  events: readonly HistoryEvent[],
): Promise<Rewound> {
  if (!orchestrator) return { history: rewindHistory(events), live: undefined };
  const { defaultVersion } = surroundingsOf(place);
  const asked = await settle(consequencesOf(orchestrator, events, { defaultVersion }), place.clock);
  const exact = await replayed(place, orchestrator, rewindHistory(events, asked));
  if (exact.live?.hasDiverged === false) return exact;
  return replayed(place, orchestrator, rewindHistory(events));
}

async function replayed(
  place: Workplace,
  orchestrator: Orchestrator,
  history: RewoundHistory,
): Promise<Rewound> {
  const live = new LiveOrchestration(orchestrator, surroundingsOf(place));
  await replay(live, history.events, place.clock);
  return { history, live };
}
