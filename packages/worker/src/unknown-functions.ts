import type { Clock } from "@taskhub/core";

/** A name that nobody asks for so long after its grace period is forgotten: names come from outside, too. */
const REMEMBERED_MS = 3_600_000;

interface Asked {
  readonly since: number;
  readonly lastAt: number;
}

/**
 * Since when functions that are not registered here have been asked for.
 *
 * In a rolling deployment another worker may know them; after the grace period nobody does.
 */
export class UnknownFunctions {
  /** By kind and name; those that were asked for longest ago in front. */
  private readonly asked = new Map<string, Asked>();

  constructor(
    private readonly clock: Clock,
    private readonly graceMs: number,
  ) {}

  /**
   * Milliseconds left of the grace period, which begins with the first call for the function.
   *
   * @returns 0 once it is over.
   */
  graceLeftMs(kind: "orchestrator" | "activity" | "entity", name: string): number {
    const key = `${kind} ${name.toLowerCase()}`;
    const now = this.clock.now().getTime();
    this.forgetBefore(now - this.graceMs - REMEMBERED_MS);
    const since = this.asked.get(key)?.since ?? now;
    this.asked.delete(key);
    this.asked.set(key, { since, lastAt: now });
    return Math.max(0, this.graceMs - (now - since));
  }

  /** How many names are remembered. */
  get size(): number {
    return this.asked.size;
  }

  private forgetBefore(then: number): void {
    for (const [key, { lastAt }] of this.asked) {
      if (lastAt > then) return;
      this.asked.delete(key);
    }
  }
}
