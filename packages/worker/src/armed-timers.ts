import type { Clock, Delivery } from "@taskhub/core";
import { dueAt } from "./due-at.js";

/**
 * Timers of one session, and signals for later, that are held and fired from memory: on time to the
 * millisecond while the process lives, and by the return of their message after a crash.
 */
export class ArmedTimers {
  private readonly armed = new Map<Delivery, () => void>();

  constructor(
    private readonly clock: Clock,
    private readonly fire: (delivery: Delivery) => void,
  ) {}

  get size(): number {
    return this.armed.size;
  }

  arm(delivery: Delivery): void {
    const fireAt = dueAt(delivery.message) ?? this.clock.now();
    const delayMs = fireAt.getTime() - this.clock.now().getTime();
    const cancel = this.clock.schedule(Math.max(0, delayMs), () => {
      this.armed.delete(delivery);
      this.fire(delivery);
    });
    this.armed.set(delivery, cancel);
  }

  /** Disarms the timers that the condition names, and returns their deliveries. */
  disarm(isMeant: (delivery: Delivery) => boolean): Delivery[] {
    const meant = [...this.armed].filter(([delivery]) => isMeant(delivery));
    for (const [delivery, cancel] of meant) {
      cancel();
      this.armed.delete(delivery);
    }
    return meant.map(([delivery]) => delivery);
  }
}
