import type { Stamp } from "@taskhub/core";

/** Of how many instances the names are kept. */
const HISTORIES_KEPT = 1_000;

/** The blobs that the rows of a history name, for the instances that this process wrote or read last. */
export class HistoryBlobs {
  private readonly known = new Map<
    string,
    { readonly stamp: Stamp; readonly names: readonly string[] }
  >();

  /** @returns `undefined` if it is not known for this stamp. */
  at(instanceId: string, stamp: Stamp | undefined): readonly string[] | undefined {
    if (stamp === undefined) return [];
    const found = this.known.get(instanceId);
    return found?.stamp === stamp ? found.names : undefined;
  }

  /** @param names - `undefined` if they are not known. */
  remember(instanceId: string, stamp: Stamp, names: readonly string[] | undefined): void {
    this.known.delete(instanceId); // the map's order is the order of the last writes
    if (names) this.known.set(instanceId, { stamp, names });
    if (this.known.size <= HISTORIES_KEPT) return;
    const [oldest] = this.known.keys();
    if (oldest !== undefined) this.known.delete(oldest);
  }
}
