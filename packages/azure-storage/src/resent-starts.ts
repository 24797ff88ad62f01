/** Of how many instances the last sends are kept. */
const STARTS_KEPT = 1_000;

/** How long a start is waited for before it is put anew; each copy is waited for twice as long. */
export const RESEND_AFTER_MS = 60_000;

interface Overdue {
  readonly executionId: string;
  readonly seenAt: number;
  readonly putAt: number;
  readonly waitMs: number;
}

/** When this process put starts anew: a start that waits behind others must not gather copies. */
export class ResentStarts {
  private readonly overdue = new Map<string, Overdue>();

  /** True if the start was seen to be overdue so lately that its row need not be read. */
  isKnown(instanceId: string, now: Date): boolean {
    const last = this.overdue.get(instanceId);
    return last !== undefined && now.getTime() - last.seenAt < RESEND_AFTER_MS;
  }

  /** Takes the right to put an overdue start anew now. @returns False if it was put lately. */
  take(instanceId: string, executionId: string, now: Date): boolean {
    if (this.isKnown(instanceId, now)) return false;
    const seenAt = now.getTime();
    const before = this.overdue.get(instanceId);
    const last = before?.executionId === executionId ? before : undefined;
    const isDue = !last || seenAt >= last.putAt + last.waitMs;
    this.overdue.delete(instanceId); // the map's order is the order of the last looks
    this.overdue.set(
      instanceId,
      isDue
        ? { executionId, seenAt, putAt: seenAt, waitMs: last ? last.waitMs * 2 : RESEND_AFTER_MS }
        : { ...last, seenAt },
    );
    if (this.overdue.size > STARTS_KEPT) {
      const [oldest] = this.overdue.keys();
      if (oldest !== undefined) this.overdue.delete(oldest);
    }
    return isDue;
  }

  /** Gives the right back: the start could not be put. */
  giveBack(instanceId: string): void {
    this.overdue.delete(instanceId);
  }
}
