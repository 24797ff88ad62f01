import { Task, type TaskOwner } from "../task.js";
import { checkOwner } from "./check-owner.js";

const DAY_MS = 86_400_000;
const LONGEST_TIMER_MS = 6 * DAY_MS; // AzureStorageDurabilityProvider.cs: MaximumDelayTime, 6 days
const SLICE_MS = 3 * DAY_MS; // the same file: LongRunningTimerIntervalLength, 3 days

/**
 * Waits until a time.
 *
 * A queue hides a message for 7 days at most, so a timer of more than 6 days is a chain of timers of
 * 3 days each, which to the orchestrator is one.
 */
export class TimerTask extends Task<undefined> {
  /** @internal */
  private readonly fireAt: Date;
  /** Of the slice that is running. @internal */
  private eventId: number | undefined;
  /** @internal */
  private isLong = false;
  /** @internal */
  private isGivenUp = false;

  /** @internal */
  constructor(owner: TaskOwner, fireAt: Date) {
    super(owner);
    this.fireAt = fireAt;
  }

  /** True once the timer was cancelled. */
  get isCanceled(): boolean {
    return this.isGivenUp;
  }

  /**
   * Gives the timer up. A second call does nothing.
   *
   * A cancelled timer that is yielded again is set anew, and fires at its time.
   *
   * @throws Error if the timer has fired.
   */
  cancel(): void {
    if (this.outcome) throw new Error("Cannot cancel a completed task.");
    this.isGivenUp = true;
    this.owner.awaiting?.unmade(this);
    if (this.eventId === undefined) return;
    this.owner.cancelTimer(this.eventId);
    this.eventId = undefined;
  }

  /** @internal */
  override schedule(owner: TaskOwner): void {
    checkOwner(this.owner, owner);
    if (this.outcome || this.eventId !== undefined) return;
    this.isLong = this.remainingMs() > LONGEST_TIMER_MS;
    this.setSlice();
  }

  /** @internal */
  private setSlice(): void {
    const fireAt =
      this.isLong && this.remainingMs() >= SLICE_MS
        ? new Date(this.owner.now.getTime() + SLICE_MS)
        : this.fireAt;
    this.eventId = this.owner.ask(
      () => ({ type: "TimerCreated", fireAt }),
      () => {
        this.sliceFired();
      },
    );
  }

  /** @internal */
  private sliceFired(): void {
    if (this.isLong && this.remainingMs() > 0) this.setSlice();
    else this.settle({ kind: "completed", value: undefined });
  }

  /** @internal */
  private remainingMs(): number {
    return this.fireAt.getTime() - this.owner.now.getTime();
  }
}
