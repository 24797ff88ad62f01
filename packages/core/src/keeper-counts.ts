import type { Keeper } from "./history-event.js";

/** How much work each keeper keeps: thousands of pieces have one, and it is asked for at each turn. */
export class KeeperCounts {
  private readonly counts = new Map<string, { readonly keeper: Keeper; count: number }>();

  add(keeper: Keeper): void {
    const name = nameOf(keeper);
    const known = this.counts.get(name);
    if (known) known.count++;
    else this.counts.set(name, { keeper, count: 1 });
  }

  remove(keeper: Keeper): void {
    const name = nameOf(keeper);
    const known = this.counts.get(name);
    if (known && --known.count === 0) this.counts.delete(name);
  }

  /** Each keeper once. */
  *all(): Generator<Keeper> {
    for (const { keeper } of this.counts.values()) yield keeper;
  }
}

function nameOf({ queueMessageId, messageId }: Keeper): string {
  return `${queueMessageId} ${messageId}`;
}
