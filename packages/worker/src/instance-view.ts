import type { Memory } from "./memory.js";
import { differs, showStatus } from "./show-status.js";
import { tolerate } from "./tolerate.js";
import type { Workplace } from "./workplace.js";

/** How old a row may be that no message waits for. */
const SHOWN_WITHIN_MS = 100;

/**
 * Keeps the instance row, which clients read, in step with the history (P8).
 *
 * What a message waits for is written before the message goes (P3). The rest is written beside the
 * turns, at most ten times a second: so a step waits for its commit alone, and an orchestration that
 * is over in a moment never shows that it runs. A crash in between leaves a row that is repaired from
 * the history by whoever gets the message that is held.
 */
export class InstanceView {
  private writing: Promise<void> | undefined;
  private cancel: (() => void) | undefined;
  /** The row was there and is gone: the instance was purged, and is not ours to bring back. */
  private isGone = false;

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
    this.stop();
    await this.writing;
    if (!this.isGone && differs(memory)) this.isGone = !(await showStatus(this.place, memory));
    return !this.isGone;
  }

  /** Has the row written soon, if it is not by then. */
  showSoon(memory: Memory): void {
    if (!differs(memory)) return;
    this.cancel ??= this.place.clock.schedule(SHOWN_WITHIN_MS, () => {
      this.cancel = undefined;
      this.writing ??= this.writeBeside(memory);
    });
  }

  /** Writes nothing more beside the turns. */
  stop(): void {
    this.cancel?.();
    this.cancel = undefined;
  }

  /** What was known of the instance is known no more. */
  forget(): void {
    this.stop();
    this.isGone = false;
  }

  private async writeBeside(memory: Memory): Promise<void> {
    const { instanceId } = this;
    // if it fails, the turn that lets a message go tries again
    await tolerate(this.place.log, { instanceId, what: "Showing the status" }, async () => {
      if (!this.isGone && differs(memory)) this.isGone = !(await showStatus(this.place, memory));
    });
    this.writing = undefined;
  }
}
