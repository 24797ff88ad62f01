import type { Delivery, ExecutionState, Keeper } from "@taskhub/core";

/**
 * The deliveries a session holds, found by the names under which work may know its keeper.
 *
 * A message put anew stands for the one it replaced; one that the host moved to a `-poison` queue
 * stands for every keeper with its message id.
 */
export class HeldDeliveries {
  private readonly byName = new Map<string, Delivery>();
  private readonly held = new Set<Delivery>();

  get size(): number {
    return this.held.size;
  }

  add(delivery: Delivery): void {
    this.held.add(delivery);
    for (const name of namesOf(delivery)) this.byName.set(name, delivery);
  }

  remove(delivery: Delivery): void {
    this.held.delete(delivery);
    for (const name of namesOf(delivery)) {
      if (this.byName.get(name) === delivery) this.byName.delete(name);
    }
  }

  /** The held delivery that a row names as its keeper. */
  find(keeper: Keeper): Delivery | undefined {
    return (
      this.byName.get(byQueueId(keeper.queueMessageId)) ??
      this.byName.get(byMessageId(keeper.messageId))
    );
  }

  /** A held delivery that keeps open work, if there is one. */
  anchor(state: ExecutionState): Delivery | undefined {
    for (const keeper of state.keepers()) {
      const delivery = this.find(keeper);
      if (delivery) return delivery;
    }
    return undefined;
  }

  all(): Delivery[] {
    return [...this.held];
  }

  /** Held deliveries that keep open work. */
  keeping(state: ExecutionState | undefined): ReadonlySet<Delivery> {
    const keeping = new Set<Delivery>();
    for (const keeper of state?.keepers() ?? []) {
      const delivery = this.find(keeper);
      if (delivery) keeping.add(delivery);
    }
    return keeping;
  }

  /** Held deliveries that keep no open work. */
  idle(state: ExecutionState | undefined): Delivery[] {
    const keeping = this.keeping(state);
    return [...this.held].filter((delivery) => !keeping.has(delivery));
  }
}

function namesOf({ queueMessageId, message, fromPoison }: Delivery): string[] {
  const names = [byQueueId(queueMessageId)];
  if (message.standsFor !== undefined) names.push(byQueueId(message.standsFor));
  if (fromPoison) names.push(byMessageId(message.messageId));
  return names;
}

function byQueueId(id: string): string {
  return `queue ${id}`;
}

function byMessageId(id: string): string {
  return `message ${id}`;
}
