/** What must be undone, whatever happens: the last thing first. */
export class CleanUp {
  private readonly steps: (() => Promise<void>)[] = [];
  private running: Promise<void> | undefined;

  add(step: () => Promise<void>): void {
    this.steps.push(step);
  }

  /** Undoes everything, once; a step that fails does not keep the others from being taken. */
  run(): Promise<void> {
    return (this.running ??= (async () => {
      for (const step of this.steps.reverse()) await step().catch(() => undefined);
    })());
  }
}
