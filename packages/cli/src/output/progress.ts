import type { Writable } from "node:stream";

const CLEAR_LINE = "\r\u001b[K";
const PAUSE_MS = 100;

/** One line that tells how far long work has come; nothing where no terminal shows it. */
export class Progress {
  private isShown = false;
  private lastAt = -Infinity;

  constructor(private readonly stream: Writable & { readonly isTTY?: boolean }) {}

  show(text: string): void {
    const now = performance.now();
    if (this.stream.isTTY !== true || now - this.lastAt < PAUSE_MS) return;
    this.lastAt = now;
    this.isShown = true;
    this.stream.write(`${CLEAR_LINE}${text}`);
  }

  /** Makes room for other text. */
  clear(): void {
    if (this.isShown) this.stream.write(CLEAR_LINE);
    this.isShown = false;
  }
}
