const EVERY_MS = 50;

/**
 * The most memory that this process has had since this was made, looked at now and then.
 *
 * Keeps the process alive until it is stopped: nothing else does while an engine waits for its timers.
 */
export class PeakMemory {
  private most = process.memoryUsage.rss();
  private readonly timer = setInterval(() => {
    this.most = Math.max(this.most, process.memoryUsage.rss());
  }, EVERY_MS);

  get rssBytes(): number {
    return this.most;
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
