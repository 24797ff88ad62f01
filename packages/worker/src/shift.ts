import type { Clock } from "@taskhub/core";

/**
 * Whether this process is meant to work.
 *
 * The Functions host tells a worker nothing of drain, of disabled functions or of instances that
 * serve HTTP only. A message it triggered is the proof that its listeners run here; the shift lasts
 * a while after the last proof. Without a host the shift never ends.
 */
export class Shift {
  private provenAt: Date | undefined;
  private over = false;
  private readonly onStart: (() => void)[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly endless: boolean,
    private readonly lengthMs: number,
  ) {}

  get isOn(): boolean {
    if (this.over) return false;
    if (this.endless) return true;
    const at = this.provenAt;
    return at !== undefined && this.clock.now().getTime() - at.getTime() < this.lengthMs;
  }

  /** True once the process is told to stop; a proof changes nothing then. */
  get isOver(): boolean {
    return this.over;
  }

  prove(): void {
    const before = this.isOn;
    this.provenAt = this.clock.now();
    if (!before) for (const start of this.onStart) start();
  }

  /** Calls back whenever a shift begins. */
  whenStarted(callback: () => void): void {
    this.onStart.push(callback);
  }

  /** Ends it for good. */
  end(): void {
    this.over = true;
  }
}
