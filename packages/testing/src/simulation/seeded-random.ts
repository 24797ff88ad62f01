import type { Random } from "@taskhub/core";

/** A sequence that a seed determines: the only chance there is in a simulation. */
export class SeededRandom implements Random {
  private state: number;

  /** @param seed - Any integer. */
  constructor(seed: number) {
    // close seeds must not give close sequences
    this.state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0;
  }

  fraction(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  hex(bytes: number): string {
    let text = "";
    for (let left = bytes; left > 0; left -= 4) {
      const word = Math.floor(this.fraction() * 4_294_967_296);
      text += word
        .toString(16)
        .padStart(8, "0")
        .slice(0, 2 * Math.min(left, 4));
    }
    return text;
  }

  /** An integer from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.fraction() * (most - least + 1));
  }

  /** @throws RangeError if there is nothing to pick. */
  pick<T>(list: readonly T[]): T {
    const picked = list[this.between(0, list.length - 1)];
    if (picked === undefined) throw new RangeError("Expected something to pick from, got nothing.");
    return picked;
  }
}
