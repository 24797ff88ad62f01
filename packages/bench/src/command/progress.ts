const EVERY_MS = 500;

/** A line on the error output that tells how far a long command has come; only on a terminal. */
export class Progress {
  private shownAt = -EVERY_MS;

  show(text: string): void {
    if (!process.stderr.isTTY || performance.now() - this.shownAt < EVERY_MS) return;
    this.shownAt = performance.now();
    process.stderr.write(`\r\u001b[2K${text}`);
  }

  /** Leaves the line. */
  end(): void {
    if (process.stderr.isTTY) process.stderr.write("\r\u001b[2K");
  }
}
