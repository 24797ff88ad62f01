import type { StoredEntity } from "@taskhub/azure-storage";
import type { RowName } from "./check-transaction.js";
import { Partition } from "./partition.js";
import type { Selection } from "./selection.js";

/** Where a page begins: at this row, or at the first one after it. */
export type RowPlace = RowName;

/** One table: its partitions, each in the order of its row keys. */
export class SimulatedTable {
  private readonly partitions = new Map<string, Partition>();

  constructor(
    /** As it was first written; the service does not tell cases apart. */
    readonly name: string,
  ) {}

  partition(partitionKey: string): Partition | undefined {
    return this.partitions.get(partitionKey);
  }

  partitionKeys(): readonly string[] {
    return [...this.partitions.keys()].sort();
  }

  row(partitionKey: string, rowKey: string): StoredEntity | undefined {
    return this.partitions.get(partitionKey)?.get(rowKey);
  }

  set(row: StoredEntity): void {
    let partition = this.partitions.get(row.partitionKey);
    if (!partition) this.partitions.set(row.partitionKey, (partition = new Partition()));
    partition.set(row);
  }

  delete({ partitionKey, rowKey }: RowName): void {
    const partition = this.partitions.get(partitionKey);
    partition?.delete(rowKey);
    if (partition?.size === 0) this.partitions.delete(partitionKey);
  }

  /**
   * Shows the rows that the keys of a selection leave, in key order.
   *
   * @param visit - Says `false` to end it.
   */
  visit(
    selection: Selection,
    start: RowPlace | undefined,
    visit: (row: StoredEntity) => boolean,
  ): void {
    const { partitionKey, from, before } = selection;
    const partitionKeys = partitionKey === undefined ? this.partitionKeys() : [partitionKey];
    for (const key of partitionKeys) {
      if (start && key < start.partitionKey) continue;
      const isResumed = start?.partitionKey === key && start.rowKey > from;
      const goesOn = this.partitions
        .get(key)
        ?.visit(isResumed ? start.rowKey : from, before, visit);
      if (goesOn === false) return;
    }
  }
}
