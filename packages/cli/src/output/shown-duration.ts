const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A length of time in its two largest units, such as `3 h 12 m`. */
export function shownDuration(ms: number): string {
  if (ms < SECOND_MS) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < MINUTE_MS) return `${(ms / SECOND_MS).toFixed(2)} s`;
  if (ms < HOUR_MS) return inUnits(ms, [MINUTE_MS, "m"], [SECOND_MS, "s"]);
  if (ms < DAY_MS) return inUnits(ms, [HOUR_MS, "h"], [MINUTE_MS, "m"]);
  return inUnits(ms, [DAY_MS, "d"], [HOUR_MS, "h"]);
}

type Unit = readonly [sizeMs: number, name: string];

function inUnits(ms: number, [largeMs, large]: Unit, [smallMs, small]: Unit): string {
  return `${Math.floor(ms / largeMs)} ${large} ${Math.floor((ms % largeMs) / smallMs)} ${small}`;
}
