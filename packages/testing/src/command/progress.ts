const EVERY_MS = 2_000;

/** A line that tells how far a long command has come: in place on a terminal, now and then in a pipe. */
export class Progress {
  private shownAt = performance.now();
  private isOpen = false;

  /** @param isSilent - True if the output is for a script. */
  constructor(private readonly isSilent: boolean) {}

  /** True if the last line is old. */
  get isDue(): boolean {
    return performance.now() - this.shownAt >= EVERY_MS;
  }

  show(text: string): void {
    this.shownAt = performance.now();
    if (this.isSilent) return;
    if (!process.stderr.isTTY) {
      process.stderr.write(`${text}\n`);
      return;
    }
    process.stderr.write(`\r\u001b[2K${text}`);
    this.isOpen = true;
  }

  /** Leaves the line. */
  end(): void {
    if (this.isOpen) process.stderr.write("\r\u001b[2K");
    this.isOpen = false;
  }
}
