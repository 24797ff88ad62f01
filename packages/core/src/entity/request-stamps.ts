import { NO_STAMP } from "./entity-message.js";

/** The place of a request among those of one execution to one entity, for readers of the format. */
interface Stamped {
  readonly stamp: string;
  readonly predecessor: string;
}

const TICKS_PER_MS = 10_000; // .NET counts 100 ns

/**
 * Stamps requests: with the time, and always later than the one before.
 *
 * @see The extension's `MessageSorter.cs`.
 */
export class RequestStamps {
  private readonly last = new Map<string, { readonly ms: number; readonly ticks: number }>();

  next(target: string, now: Date): Stamped {
    const before = this.last.get(target);
    const stamp = this.after(before, now.getTime());
    this.last.set(target, stamp);
    return { stamp: textOf(stamp), predecessor: before ? textOf(before) : NO_STAMP };
  }

  private after(before: { ms: number; ticks: number } | undefined, ms: number) {
    if (!before || ms > before.ms) return { ms, ticks: 0 };
    const ticks = before.ticks + 1;
    return ticks < TICKS_PER_MS ? { ms: before.ms, ticks } : { ms: before.ms + 1, ticks: 0 };
  }
}

/** .NET's round-trip form, which has seven digits of a second. */
function textOf({ ms, ticks }: { readonly ms: number; readonly ticks: number }): string {
  return new Date(ms).toISOString().replace("Z", `${String(ticks).padStart(4, "0")}Z`);
}
