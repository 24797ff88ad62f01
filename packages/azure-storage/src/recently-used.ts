/** A map that forgets, once it is full, what was used longest ago. */
export class RecentlyUsed<V extends object> {
  private readonly values = new Map<string, V>(); // its order is the order of use

  /** @param capacity - Entries, at least 1. */
  constructor(private readonly capacity: number) {}

  get(key: string): V | undefined {
    const value = this.values.get(key);
    if (value) this.set(key, value);
    return value;
  }

  set(key: string, value: V): void {
    this.values.delete(key);
    this.values.set(key, value);
    if (this.values.size <= this.capacity) return;
    const [oldest] = this.values.keys();
    if (oldest !== undefined) this.values.delete(oldest);
  }

  delete(key: string): void {
    this.values.delete(key);
  }

  /** What was used longest ago comes first. */
  entries(): IterableIterator<[string, V]> {
    return this.values.entries();
  }
}
