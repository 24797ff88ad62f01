/** When an activity was called. */
export interface ActivityCall {
  /** By a clock that never goes back. */
  readonly atMs: number;
  /** By the clock of timers. */
  readonly clockMs: number;
  /** By the logical clock of the storage. */
  readonly roundTrips: number;
}

/** What the functions under measurement tell of themselves. */
export class Observer {
  private readonly calls = new Map<string, ActivityCall[]>();
  private readonly lateness = new Map<string, number>();

  /** @param roundTrips - The logical clock. */
  constructor(private readonly roundTrips: () => number) {}

  /** From now on the calls of activities of this instance are noted. @returns The list that grows. */
  callsOf(instanceId: string): readonly ActivityCall[] {
    const calls: ActivityCall[] = [];
    this.calls.set(instanceId, calls);
    return calls;
  }

  /** How late the orchestrator of the instance went on after its timer, in milliseconds. */
  latenessOf(instanceId: string): number {
    return this.lateness.get(instanceId) ?? NaN;
  }

  called(instanceId: string): void {
    const roundTrips = this.roundTrips();
    this.calls.get(instanceId)?.push({
      ...{ atMs: performance.now(), clockMs: Date.now(), roundTrips },
    });
  }

  wentOn(instanceId: string, fireAtMs: number): void {
    // a replay comes later and says nothing
    if (!this.lateness.has(instanceId)) this.lateness.set(instanceId, Date.now() - fireAtMs);
  }

  /** Between two rounds. */
  forget(): void {
    this.calls.clear();
    this.lateness.clear();
  }
}
