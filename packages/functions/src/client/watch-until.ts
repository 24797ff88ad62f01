import type { RuntimeStatus } from "@taskhub/core";
import type { ClientParts } from "./client-parts.js";

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;

/** What is waited for, and for how long. */
interface Watch<S> {
  readonly instanceId: string;
  /** Reads the instance. @returns `undefined` if there is none: then nothing is waited for any more. */
  readonly look: () => Promise<S | undefined>;
  readonly isAwaited: (status: RuntimeStatus) => boolean;
  /** May be `Infinity`. */
  readonly timeoutMs: number;
  /** Between all looks the same pause, if given. */
  readonly intervalMs?: number;
}

/** How a watch has ended. */
export interface Watched<S> {
  /** What was seen last; `undefined` if there is no such instance. */
  readonly last: S | undefined;
  /** True if that is not what was waited for. */
  readonly isLate: boolean;
}

/**
 * Looks at an instance again and again, ever more rarely, up to once a second, and the last time when time
 * is up.
 *
 * What the worker of this process writes is looked at at once. Other processes can only be looked at.
 */
export async function watchUntil<S extends { readonly runtimeStatus: RuntimeStatus }>(
  { clock, shown }: Pick<ClientParts, "clock" | "shown">,
  { instanceId, look, isAwaited, timeoutMs, intervalMs }: Watch<S>,
): Promise<Watched<S>> {
  const endAt = clock.now().getTime() + timeoutMs;
  let told = new AbortController();
  // before the first look: what is written after it must not be missed
  const unwatch = shown.watch(instanceId, ({ runtimeStatus }) => {
    if (isAwaited(runtimeStatus)) told.abort();
  });
  try {
    const longestMs = intervalMs ?? LONGEST_PAUSE_MS;
    let pauseMs = intervalMs ?? FIRST_PAUSE_MS;
    for (;;) {
      told = new AbortController();
      const last = await look();
      if (!last || isAwaited(last.runtimeStatus)) return { last, isLate: false };
      const leftMs = endAt - clock.now().getTime();
      if (leftMs <= 0) return { last, isLate: true };
      await clock.sleep(Math.min(pauseMs, leftMs), told.signal);
      pauseMs = Math.min(2 * pauseMs, longestMs);
    }
  } finally {
    unwatch();
  }
}
