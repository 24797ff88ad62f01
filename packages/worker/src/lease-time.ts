import { LEASE_MS, type Delivery } from "@taskhub/core";

/**
 * What is left of a lease, kept in durations: clocks are set, also by what the storage says of the
 * time, and a lease must neither seem to last nor to be over by that.
 */
export class LeaseTime {
  private leftMs: number;
  private countedAt: Date;

  constructor({ leaseEndsAt, receivedAt }: Delivery, now: Date) {
    // both by one clock, at one time
    this.leftMs = leaseEndsAt.getTime() - receivedAt.getTime();
    this.countedAt = now;
  }

  /** Milliseconds left, now that at most `roundMs` have passed since it was asked last. */
  countDown(now: Date, roundMs: number): number {
    const passedMs = now.getTime() - this.countedAt.getTime();
    this.leftMs -= Math.min(roundMs, Math.max(0, passedMs));
    this.countedAt = now;
    return this.leftMs;
  }

  /** It lasts as long as a new one. */
  renew(now: Date): void {
    this.leftMs = LEASE_MS;
    this.countedAt = now;
  }
}
