import type { Memory } from "./memory.js";
import { differs, showStatus } from "./show-status.js";
import { tolerate } from "./tolerate.js";
import type { Workplace } from "./workplace.js";

/** How old a row may be that no message waits for. */
const SHOWN_WITHIN_MS = 100;
/** How soon a write that failed is tried again; each time that it fails once more, twice as late. */
const SHORTEST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;

/**
 * Keeps the instance row, which clients read, in step with the history (P8).
 *
 * What a message waits for is written before the message goes (P3). The rest is written beside the
 * turns, at most ten times a second: so a step waits for its commit alone, and an orchestration that
 * is over in a moment never shows that it runs. A crash in between leaves a row that is repaired from
 * the history by whoever gets the message that is held.
 */
export class InstanceView {
  /** What is to be written beside the turns, or is being written. */
  private behind: Memory | undefined;
  private writing: Promise<void> | undefined;
  private failures = 0;
  private cancel: (() => void) | undefined;
  private isOver = false;
  /** Its row was there and is gone: the instance was purged, and is not ours to bring back. */
  private gone: Memory | undefined;

  constructor(
    private readonly instanceId: string,
    private readonly place: Workplace,
  ) {}

  /** Resolves once nothing is being written: the row in memory is then the last one written here. */
  async settled(): Promise<void> {
    await this.writing;
  }

  /**
   * Writes the row now, if a client would see a difference.
   *
   * @returns False if the instance was purged: what is known of it is of no use any more.
   */
  async show(memory: Memory): Promise<boolean> {
    this.forget();
    await this.writing;
    await this.write(memory);
    return this.gone !== memory;
  }

  /** Has the row written soon, if it is not by then. */
  showSoon(memory: Memory): void {
    this.behind = memory;
    // only when the write under way is over can it be told what the row lacks
    if (!this.writing) this.writeIn(SHOWN_WITHIN_MS);
  }

  /** Writes nothing more beside the turns, whatever one under way comes to. */
  stop(): void {
    this.isOver = true;
    this.forget();
  }

  /** What is to be written is known no more, or is about to be written by a turn. */
  forget(): void {
    this.behind = undefined;
    this.cancel?.();
    this.cancel = undefined;
  }

  private async write(memory: Memory): Promise<void> {
    if (this.gone === memory || !differs(memory)) return;
    if (!(await showStatus(this.place, memory))) this.gone = memory;
    this.failures = 0;
  }

  private writeIn(delayMs: number): void {
    if (this.isOver || !this.behind || !differs(this.behind)) return;
    this.cancel ??= this.place.clock.schedule(delayMs, () => {
      this.cancel = undefined;
      if (this.behind) this.writing = this.writeBeside(this.behind);
    });
  }

  private async writeBeside(memory: Memory): Promise<void> {
    const { commitNumber } = memory;
    const about = { instanceId: this.instanceId, what: "Showing the status" };
    const isDone = await tolerate(this.place.log, about, () => this.write(memory));
    this.writing = undefined;
    const isLatest = this.behind === memory && memory.commitNumber === commitNumber;
    if (isDone && isLatest) this.behind = undefined;
    // what was forgotten is not written, nor what the turns have come to left unwritten
    this.writeIn(isDone ? SHOWN_WITHIN_MS : retryMs(this.failures++));
  }
}

function retryMs(failures: number): number {
  return Math.min(SHORTEST_RETRY_MS * 2 ** failures, LONGEST_RETRY_MS);
}
