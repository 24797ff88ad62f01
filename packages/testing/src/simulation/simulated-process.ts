/** A process of the simulated world. What a dead one waits for never happens. */
export class SimulatedProcess {
  isDead = false;
  /** Until then nothing happens in it; then everything it missed, at once. Virtual milliseconds. */
  frozenUntil = 0;
  /** By how much its clock is ahead, in milliseconds. */
  skewMs = 0;

  private readonly whenDead: (() => void)[] = [];

  constructor(
    readonly name: string,
    /** Place among the workers; another process takes it when this one dies. */
    readonly place = 0,
  ) {}

  die(): void {
    this.isDead = true;
    for (const callback of this.whenDead) callback();
  }

  /** Settles when it dies. */
  death(): Promise<"dead"> {
    return new Promise((resolve) => {
      const settle = () => {
        resolve("dead");
      };
      if (this.isDead) settle();
      else this.whenDead.push(settle);
    });
  }
}
