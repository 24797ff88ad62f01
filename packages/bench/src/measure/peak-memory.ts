const EVERY_MS = 50;

/** The most memory that this process has had since it was made, looked at now and then. */
export class PeakMemory {
  private most = process.memoryUsage.rss();
  private readonly timer = setInterval(() => {
    this.most = Math.max(this.most, process.memoryUsage.rss());
  }, EVERY_MS).unref();

  get rssBytes(): number {
    return this.most;
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
