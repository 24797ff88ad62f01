import type { Stamp } from "@taskhub/core";

/** Of how many instances the names are kept. */
const HISTORIES_KEPT = 1_000;
/** And how many names in all: some 20 MB. */
const NAMES_KEPT = 100_000;

interface Known {
  readonly stamp: Stamp;
  readonly names: string[];
}

/**
 * The blobs that the rows of a history name, for the instances that this process wrote or read last.
 *
 * Of one that is forgotten they stay, when its history is replaced, until the instance is purged.
 */
export class HistoryBlobs {
  private readonly known = new Map<string, Known>();
  private namesKept = 0;

  /** @returns `undefined` if it is not known for this stamp. */
  at(instanceId: string, stamp: Stamp | undefined): readonly string[] | undefined {
    if (stamp === undefined) return [];
    const found = this.known.get(instanceId);
    return found?.stamp === stamp ? found.names : undefined;
  }

  /** These are the names at that stamp. */
  remember(instanceId: string, stamp: Stamp, names: readonly string[]): void {
    this.takeOut(instanceId);
    this.keep(instanceId, { stamp, names: [...names] });
  }

  /** Rows that name these were added to the history; costs the same however many there were. */
  add(
    instanceId: string,
    { before, after }: { readonly before: Stamp | undefined; readonly after: Stamp },
    names: readonly string[],
  ): void {
    const found = this.takeOut(instanceId);
    if (before === undefined) this.keep(instanceId, { stamp: after, names: [...names] });
    if (before === undefined || found?.stamp !== before) return;
    for (const name of names) found.names.push(name);
    this.keep(instanceId, { stamp: after, names: found.names });
  }

  private takeOut(instanceId: string): Known | undefined {
    const found = this.known.get(instanceId);
    if (!found) return undefined;
    this.known.delete(instanceId);
    this.namesKept -= found.names.length;
    return found;
  }

  private keep(instanceId: string, known: Known): void {
    this.known.set(instanceId, known); // the map's order is the order of the last writes
    this.namesKept += known.names.length;
    for (const oldest of this.known.keys()) {
      const isFull = this.known.size > HISTORIES_KEPT || this.namesKept > NAMES_KEPT;
      if (!isFull) return;
      this.takeOut(oldest);
    }
  }
}
