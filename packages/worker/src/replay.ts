import type { Clock, HistoryEvent, LiveOrchestration } from "@taskhub/core";
import { settle } from "./settle.js";

/** Events at a stretch: some five milliseconds. */
const STRETCH = 1_000;

/**
 * Feeds an orchestrator with its history.
 *
 * A long one takes half a second of the only thread there is: between two stretches of it the other
 * instances have their turn.
 */
export async function replay(
  live: Pick<LiveOrchestration, "foresee" | "replay">,
  events: readonly HistoryEvent[],
  clock: Pick<Clock, "settle">,
): Promise<void> {
  live.foresee(events);
  for (let from = 0; from < events.length; from += STRETCH) {
    if (from > 0) await clock.settle();
    await settle(live.replay(events.slice(from, from + STRETCH)), clock);
  }
}
