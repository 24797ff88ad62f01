/**
 * Everything this process holds a lease on, and the renewal of it.
 *
 * A lease that cannot be renewed is not an alarm: the message comes back to somebody, and whatever
 * was done with it here is fenced by the stamp (P4).
 *
 * @module
 */
import { LEASE_MS, type Clock, type Delivery, type TaskHub } from "@taskhub/core";
import { logEvents } from "./log-events.js";
import type { Logger } from "./logger.js";
import { tolerate } from "./tolerate.js";

const RENEW_EVERY_MS = 10_000;

/** Held deliveries by queue message id. */
export class Leases {
  private readonly held = new Map<string, Delivery>();
  private stopRenewal: (() => void) | undefined;
  private readonly onEmpty: (() => void)[] = [];

  constructor(
    private readonly hub: TaskHub,
    private readonly clock: Clock,
    private readonly log: Logger,
  ) {}

  get size(): number {
    return this.held.size;
  }

  /**
   * Takes a delivery in.
   *
   * A message that is held already has only got a new receipt, which the held delivery adopts.
   *
   * @returns False if it was held already, and so is being worked on.
   */
  take(delivery: Delivery): boolean {
    const known = this.held.get(delivery.queueMessageId);
    if (known) {
      known.receipt = delivery.receipt;
      known.leaseEndsAt = delivery.leaseEndsAt;
      return false;
    }
    this.held.set(delivery.queueMessageId, delivery);
    this.stopRenewal ??= this.renewLater();
    return true;
  }

  /** Deletes the message. */
  async complete(delivery: Delivery): Promise<void> {
    this.release(delivery);
    await this.hub.complete(delivery);
  }

  /** Gives the message back. */
  async abandon(delivery: Delivery, delayMs: number): Promise<void> {
    this.release(delivery);
    await this.hub.abandon(delivery, delayMs);
  }

  /** Puts the message aside. */
  async quarantine(delivery: Delivery, reason: string): Promise<void> {
    this.release(delivery);
    this.log(...logEvents.quarantined(delivery, reason));
    await this.hub.quarantine(delivery, reason);
  }

  /** Renews it no more: the message comes back when its lease ends. */
  forget(delivery: Delivery): void {
    this.release(delivery);
  }

  /** Everything held now. */
  all(): Delivery[] {
    return [...this.held.values()];
  }

  /** Calls back whenever nothing is held any more. */
  whenEmpty(callback: () => void): void {
    this.onEmpty.push(callback);
  }

  stop(): void {
    this.stopRenewal?.();
    this.stopRenewal = undefined;
  }

  private release(delivery: Delivery): void {
    if (this.held.get(delivery.queueMessageId) !== delivery) return;
    this.held.delete(delivery.queueMessageId);
    if (this.held.size > 0) return;
    this.stop();
    for (const callback of this.onEmpty) callback();
  }

  private renewLater(): () => void {
    return this.clock.schedule(RENEW_EVERY_MS, () => {
      this.stopRenewal = this.held.size > 0 ? this.renewLater() : undefined;
      for (const delivery of this.held.values())
        if (this.isDue(delivery)) void this.renew(delivery);
    });
  }

  /** A lease that outlives the next two rounds is left alone. */
  private isDue(delivery: Delivery): boolean {
    const leftMs = delivery.leaseEndsAt.getTime() - this.clock.now().getTime();
    return leftMs < LEASE_MS - RENEW_EVERY_MS / 2;
  }

  private async renew(delivery: Delivery): Promise<void> {
    const { instanceId } = delivery.message;
    // a renewal that failed is tried again in the next round
    await tolerate(this.log, { instanceId, what: "Renewing a lease" }, async () => {
      const isOurs = await this.hub.renew(delivery);
      if (!isOurs && this.held.has(delivery.queueMessageId)) {
        this.log(...logEvents.leaseLost(delivery));
      }
    });
  }
}
