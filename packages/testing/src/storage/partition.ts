import type { StoredEntity } from "@taskhub/azure-storage";

/** The place of a row; a write that replaces the row keeps it. */
interface Slot {
  readonly rowKey: string;
  row: StoredEntity;
}

/** The rows of one partition in ordinal order of their keys. A row that follows all others costs no search. */
export class Partition {
  private readonly slots: Slot[] = [];
  private readonly byKey = new Map<string, Slot>();

  get size(): number {
    return this.slots.length;
  }

  get(rowKey: string): StoredEntity | undefined {
    return this.byKey.get(rowKey)?.row;
  }

  set(row: StoredEntity): void {
    const { rowKey } = row;
    const known = this.byKey.get(rowKey);
    if (known) {
      known.row = row;
      return;
    }
    const slot = { rowKey, row };
    const last = this.slots.at(-1);
    if (last === undefined || last.rowKey < rowKey) this.slots.push(slot);
    else this.slots.splice(this.placeOf(rowKey), 0, slot);
    this.byKey.set(rowKey, slot);
  }

  delete(rowKey: string): void {
    if (!this.byKey.delete(rowKey)) return;
    if (this.slots.at(-1)?.rowKey === rowKey) this.slots.pop();
    else this.slots.splice(this.placeOf(rowKey), 1);
  }

  rows(): readonly StoredEntity[] {
    return this.slots.map(({ row }) => row);
  }

  /**
   * Shows the rows from one key on, in order.
   *
   * @param before - Ends before this key; absent: at the last row.
   * @param visit - Says `false` to end it.
   * @returns False if the visitor ended it.
   */
  visit(from: string, before: string | undefined, visit: (row: StoredEntity) => boolean): boolean {
    const { slots } = this;
    for (let place = from === "" ? 0 : this.placeOf(from); place < slots.length; place += 1) {
      const slot = slots[place];
      if (!slot || (before !== undefined && slot.rowKey >= before)) return true;
      if (!visit(slot.row)) return false;
    }
    return true;
  }

  /** The place of the first key that is not before this one. */
  private placeOf(rowKey: string): number {
    let low = 0;
    let high = this.slots.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const slot = this.slots[middle];
      if (slot && slot.rowKey < rowKey) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
