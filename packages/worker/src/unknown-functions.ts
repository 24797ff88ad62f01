import type { Clock } from "@taskhub/core";

/**
 * Since when functions that are not registered here have been asked for.
 *
 * In a rolling deployment another worker may know them; after the grace period nobody does.
 */
export class UnknownFunctions {
  private readonly since = new Map<string, Date>();

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
    const now = this.clock.now();
    const since = this.since.get(key) ?? now;
    this.since.set(key, since);
    return Math.max(0, this.graceMs - (now.getTime() - since.getTime()));
  }
}
