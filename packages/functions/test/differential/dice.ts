/** Chance that a seed determines. */
export class Dice {
  private state: number;

  /** @param seed - Any integer. */
  constructor(seed: number) {
    // close seeds must not give close sequences
    this.state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0;
  }

  /** A number in `[0, 1)`. */
  fraction(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** An integer from 0 to `bound - 1`. */
  below(bound: number): number {
    return Math.floor(this.fraction() * bound);
  }

  /** An integer from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  /** True once in so many throws. */
  once(inHowMany: number): boolean {
    return this.below(inHowMany) === 0;
  }

  /** @throws RangeError if there is nothing to pick. */
  pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new RangeError("Expected something to pick from, got nothing.");
    return list[this.below(list.length)] as T; // the index is within the list
  }

  shuffled<T>(list: readonly T[]): T[] {
    return list
      .map((each) => ({ each, place: this.fraction() }))
      .sort((a, b) => a.place - b.place)
      .map(({ each }) => each);
  }
}
