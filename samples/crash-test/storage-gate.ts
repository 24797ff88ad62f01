/**
 * Keeps calls that must not be repeated away from an outage of the storage.
 *
 * An event that is raised twice arrives twice. After a call that failed nobody knows whether it was
 * executed: so no event is on its way when the storage goes.
 */
export class StorageGate {
  private whenOpen: Promise<void> = Promise.resolve();
  private readonly underWay = new Set<Promise<unknown>>();

  /** Makes a call while the storage is there. */
  async pass(call: () => Promise<void>): Promise<void> {
    let seen: Promise<void>;
    do {
      seen = this.whenOpen;
      await seen;
    } while (seen !== this.whenOpen);
    const calling = call();
    this.underWay.add(calling);
    try {
      await calling;
    } finally {
      this.underWay.delete(calling);
    }
  }

  /** Waits for the calls under way and lets none pass until the outage is over. */
  async during(outage: () => Promise<void>): Promise<void> {
    let open: () => void = () => undefined;
    this.whenOpen = new Promise((resolve) => (open = resolve));
    try {
      await Promise.allSettled(this.underWay);
      await outage();
    } finally {
      open();
    }
  }
}
