/**
 * Room for activities in this process, and the line in front of it.
 *
 * A call that has waited too long goes back to its owner, which spills it to the work-item queue,
 * where any worker takes it: many short activities finish here, many long ones spread.
 *
 * @module
 */
import type { Clock } from "@taskhub/core";

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
  private line: { readonly call: WaitingCall; readonly since: number }[] = [];
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
    this.line.push({ call, since: this.clock.now().getTime() });
    this.cancelSpill ??= this.spillLater(this.spillAfterMs);
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
      this.cancelSpill ??= this.spillLater(Math.max(1, leftMs));
    });
  }

  private spillOverdue(): void {
    const overdue = this.clock.now().getTime() - this.spillAfterMs;
    const byOwner = new Map<CallOwner, WaitingCall[]>();
    for (const { call } of this.line.filter(({ since }) => since <= overdue)) {
      byOwner.set(call.owner, [...(byOwner.get(call.owner) ?? []), call]);
    }
    this.line = this.line.filter(({ since }) => since > overdue);
    for (const [owner, calls] of byOwner) owner.spill(calls);
  }
}
