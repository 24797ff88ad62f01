/** Lets so many calls be under way at a time; the others wait for their turn. */
export class Turnstile {
  private underWay = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly room: number) {}

  async pass<T>(call: () => Promise<T>): Promise<T> {
    if (this.underWay < this.room) this.underWay += 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await call();
    } finally {
      // the place goes to the next, or is given up
      const next = this.waiting.shift();
      if (next) next();
      else this.underWay -= 1;
    }
  }
}
