const TWO_TO_32 = 2 ** 32;

/** Chance that a seed repeats. */
export class SeededRandom {
  constructor(private state: number) {}

  /** At least `min`, less than `max`. */
  between(min: number, max: number): number {
    return min + (max - min) * this.next();
  }

  /** @returns `undefined` if there is none. */
  oneOf<T>(items: readonly T[]): T | undefined {
    return items[Math.floor(this.next() * items.length)];
  }

  /** mulberry32: small, and good enough to choose victims. */
  private next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / TWO_TO_32;
  }
}
