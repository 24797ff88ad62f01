/**
 * Everything this process holds a lease on, and the renewal of it.
 *
 * A lease that cannot be renewed is not an alarm: the message comes back to somebody, and whatever
 * was done with it here is fenced by the stamp (P4).
 *
 * @module
 */
import { LEASE_MS, type Clock, type Delivery, type TaskHub } from "@taskhub/core";
import { LeaseTime } from "./lease-time.js";
import { logEvents } from "./log-events.js";
import type { Logger } from "./logger.js";
import { tolerate } from "./tolerate.js";
import { Trials } from "./trials.js";

const RENEW_EVERY_MS = 10_000;

/** Held deliveries by queue message id. */
export class Leases {
  readonly trials: Trials;
  private readonly held = new Map<string, Delivery>();
  private readonly times = new Map<Delivery, LeaseTime>();
  private readonly renewals = new Map<Delivery, Promise<void>>();
  private stopRenewal: (() => void) | undefined;
  private readonly onEmpty: (() => void)[] = [];

  constructor(
    private readonly hub: TaskHub,
    private readonly clock: Clock,
    private readonly log: Logger,
    private readonly maxDequeueCount: number,
  ) {
    this.trials = new Trials(clock, maxDequeueCount);
  }

  get size(): number {
    return this.held.size;
  }

  /**
   * Takes a delivery in.
   *
   * A message that is held already has only got a new receipt, which the held delivery adopts.
   *
   * @returns False if it is held already by another name, and so is being worked on.
   */
  take(delivery: Delivery): boolean {
    const known = this.held.get(delivery.queueMessageId);
    if (known && known !== delivery) {
      known.receipt = delivery.receipt;
      known.leaseEndsAt = delivery.leaseEndsAt;
      this.times.get(known)?.renew(this.clock.now());
      return false;
    }
    if (!known) this.times.set(delivery, new LeaseTime(delivery, this.clock.now()));
    this.held.set(delivery.queueMessageId, delivery);
    this.stopRenewal ??= this.renewLater();
    return true;
  }

  /** Deletes the message. */
  async complete(delivery: Delivery): Promise<void> {
    await this.letGo(delivery);
    await this.hub.complete(delivery);
  }

  /**
   * Gives back a message that has to wait through no fault of its own.
   *
   * Its count must not climb to the limit by that, for a count is taken for deaths: in good time it
   * is put anew, counted from nothing. The id it carries makes the copies known (P5), and the one it
   * stands for is named in it, so that it keeps what it kept (P2).
   */
  async postpone(delivery: Delivery, delayMs: number): Promise<void> {
    const { dequeueCount, fromPoison } = delivery;
    // from -poison it stands for more than one id, which a body cannot say
    if (dequeueCount * 2 < this.maxDequeueCount || fromPoison) {
      await this.abandon(delivery, delayMs);
    } else {
      await this.putAnew(delivery, delayMs, 0);
    }
  }

  /** Gives a message back as if it had not been received this time. */
  async putOff(delivery: Delivery, delayMs: number): Promise<void> {
    await this.putAnew(delivery, delayMs, delivery.dequeueCount - 1);
  }

  /** Gives the message back. */
  async abandon(delivery: Delivery, delayMs: number): Promise<void> {
    await this.letGo(delivery);
    await this.hub.abandon(delivery, delayMs);
  }

  /** Puts the message aside. */
  async quarantine(delivery: Delivery, reason: string): Promise<void> {
    await this.letGo(delivery);
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

  private async putAnew(
    delivery: Delivery,
    delayMs: number,
    earlierDequeues: number,
  ): Promise<void> {
    // if the put fails, the message comes back when its lease ends
    await this.letGo(delivery);
    const { message, queue, queueMessageId } = delivery;
    const standsFor = message.standsFor ?? queueMessageId;
    const anew = { ...message, standsFor, earlierDequeues };
    await this.hub.put(queue, anew, { visibleInMs: delayMs, held: false });
    // a crash here leaves both: the second to arrive is recognised (P5)
    await this.hub.complete(delivery);
  }

  /** A renewal under way replaces the receipt, and with the old one the message would stay. */
  private async letGo(delivery: Delivery): Promise<void> {
    this.release(delivery);
    const renewal = this.renewals.get(delivery);
    if (renewal) await renewal;
  }

  private release(delivery: Delivery): void {
    if (this.held.get(delivery.queueMessageId) !== delivery) return;
    this.held.delete(delivery.queueMessageId);
    this.times.delete(delivery);
    this.trials.end(delivery);
    if (this.held.size > 0) return;
    this.stop();
    for (const callback of this.onEmpty) callback();
  }

  private renewLater(): () => void {
    return this.clock.schedule(RENEW_EVERY_MS, () => {
      this.stopRenewal = this.held.size > 0 ? this.renewLater() : undefined;
      for (const delivery of this.held.values())
        if (this.isDue(delivery)) this.beginRenewal(delivery);
    });
  }

  /** A lease that outlives the next two rounds is left alone. */
  private isDue(delivery: Delivery): boolean {
    const leftMs = this.times.get(delivery)?.countDown(this.clock.now(), RENEW_EVERY_MS) ?? 0;
    return leftMs < LEASE_MS - RENEW_EVERY_MS / 2;
  }

  private beginRenewal(delivery: Delivery): void {
    const renewal = this.renew(delivery).finally(() => {
      if (this.renewals.get(delivery) === renewal) this.renewals.delete(delivery);
    });
    this.renewals.set(delivery, renewal);
  }

  private async renew(delivery: Delivery): Promise<void> {
    const { instanceId } = delivery.message;
    // a renewal that failed is tried again in the next round
    await tolerate(this.log, { instanceId, what: "Renewing a lease" }, async () => {
      const isOurs = await this.hub.renew(delivery);
      if (isOurs) this.times.get(delivery)?.renew(this.clock.now());
      if (!isOurs && this.held.has(delivery.queueMessageId)) {
        this.log(...logEvents.leaseLost(delivery));
      }
    });
  }
}
