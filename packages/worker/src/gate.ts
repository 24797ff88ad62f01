/** Lets at most so many in at once; the others wait in line. */
export class Gate {
  private inside = 0;
  private readonly line: (() => void)[] = [];

  /** @param room - How many may be inside at once, at least 1. */
  constructor(private readonly room: number) {}

  /** Places left. */
  get free(): number {
    return Math.max(0, this.room - this.inside);
  }

  /** Runs the work inside. */
  async pass<T>(work: () => Promise<T>): Promise<T> {
    if (this.inside >= this.room) await new Promise<void>((resolve) => this.line.push(resolve));
    else this.inside++;
    try {
      return await work();
    } finally {
      // the place goes to the next in line, or is given up
      const next = this.line.shift();
      if (next) next();
      else this.inside--;
    }
  }
}
