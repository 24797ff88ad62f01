import type { Clock, Random } from "@taskhub/core";
import type { Retention } from "./retention.js";

/** So that one is made even by a process that lives for minutes, and not by all in the same second. */
const FIRST_WITHIN_MS = 300_000;
const SHORTEST_PAUSE_MS = 3_240_000;
const PAUSE_SPREAD_MS = 720_000;

/**
 * Sweeps about once an hour, where no host has a timer for it; the first time within five minutes.
 *
 * @returns What ends it.
 */
export function sweepHourly(
  retention: Pick<Retention, "sweep">,
  { clock, random }: { readonly clock: Clock; readonly random: Random },
): () => void {
  let isOver = false;
  let cancel = sweepIn(random.fraction() * FIRST_WITHIN_MS);
  return () => {
    isOver = true;
    cancel();
  };

  function sweepIn(delayMs: number): () => void {
    return clock.schedule(delayMs, () => {
      void retention.sweep().then(() => {
        if (isOver) return;
        cancel = sweepIn(SHORTEST_PAUSE_MS + random.fraction() * PAUSE_SPREAD_MS);
      });
    });
  }
}
