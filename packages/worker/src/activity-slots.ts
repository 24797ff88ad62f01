/**
 * Room for activities in this process, and the line in front of it.
 *
 * A call that has waited too long goes back to its owner, which spills it to the work-item queue,
 * where any worker takes it, unless its turn is near: many short activities finish here, many long
 * ones spread.
 *
 * @module
 */
import type { Clock } from "@taskhub/core";

/**
 * A call whose turn comes within so many times the longest wait, as fast as the line moves now, is
 * kept: through the queue it would cost several storage calls, and hardly start sooner.
 */
const NEAR = 10;

/** A call that waits for a slot. */
export interface WaitingCall {
  /** Starts the body; the slot is free again when the promise settles. Never rejects. */
  start(): Promise<void>;
  readonly owner: CallOwner;
}

/** Takes back what has waited too long. */
export interface CallOwner {
  spill(calls: readonly WaitingCall[]): void;
  /** Called for a call that waits when the process is told to stop, if it is not given back anyway. */
  stop?(): void;
}

/** The slots of one process. */
export class ActivitySlots {
  private busy = 0;
  private stopped = false;
  /** The longest waiting first. */
  private line: { readonly call: WaitingCall; readonly since: number }[] = [];
  /** Calls that left the line for a slot since it was last looked through. */
  private moved = 0;
  private lookedAt = 0;
  private cancelSpill: (() => void) | undefined;
  private readonly onFree: (() => void)[] = [];

  /** @param room - Activities that may run at once, at least 1. */
  constructor(
    private readonly clock: Clock,
    private readonly room: number,
    private readonly spillAfterMs: number,
  ) {}

  get free(): number {
    return Math.max(0, this.room - this.busy);
  }

  /** True if nothing runs and nothing waits. */
  get isIdle(): boolean {
    return this.busy === 0 && this.line.length === 0;
  }

  /** Starts the call, or lets it wait. */
  offer(call: WaitingCall): void {
    if (this.stopped) return;
    if (this.busy < this.room) {
      this.run(call);
      return;
    }
    const since = this.clock.now().getTime();
    this.line.push({ call, since });
    if (this.cancelSpill) return;
    this.moved = 0;
    this.lookedAt = since;
    this.cancelSpill = this.spillLater(this.spillAfterMs);
  }

  /** Nothing starts any more; what waits is left to the caller, or to its owner. */
  stop(): void {
    this.cancelSpill?.();
    this.stopped = true;
    for (const { call } of this.line.splice(0)) call.owner.stop?.();
  }

  /** Calls back whenever there was no room, and there is room again. */
  whenFree(callback: () => void): void {
    this.onFree.push(callback);
  }

  private run(call: WaitingCall): void {
    this.busy++;
    void call.start().finally(() => {
      this.busy--;
      const next = this.line.shift();
      if (next) this.moved++;
      if (next) this.run(next.call);
      else if (this.busy === this.room - 1) for (const callback of this.onFree) callback();
    });
  }

  private spillLater(delayMs: number): () => void {
    return this.clock.schedule(delayMs, () => {
      this.cancelSpill = undefined;
      this.spillOverdue();
      const oldest = this.line[0];
      if (!oldest) return;
      const leftMs = oldest.since + this.spillAfterMs - this.clock.now().getTime();
      // what is overdue and was kept is looked at again as late as what has just come
      this.cancelSpill ??= this.spillLater(leftMs > 0 ? leftMs : this.spillAfterMs);
    });
  }

  private spillOverdue(): void {
    const now = this.clock.now().getTime();
    const waiting = this.line.findIndex(({ since }) => since > now - this.spillAfterMs);
    const overdue = waiting < 0 ? this.line.length : waiting;
    const near = this.nearCount(now);
    const byOwner = new Map<CallOwner, WaitingCall[]>();
    for (const { call } of this.line.splice(near, Math.max(0, overdue - near))) {
      const calls = byOwner.get(call.owner);
      if (calls) calls.push(call);
      else byOwner.set(call.owner, [call]);
    }
    for (const [owner, calls] of byOwner) owner.spill(calls);
  }

  /** How many of the line will soon have their turn. */
  private nearCount(now: number): number {
    const passedMs = now - this.lookedAt;
    const perMs = passedMs > 0 ? this.moved / passedMs : 0;
    this.moved = 0;
    this.lookedAt = now;
    return Math.floor(perMs * this.spillAfterMs * NEAR);
  }
}
