/** Storage calls of one session under way at once. */
const LANES = 32;

/** Runs them all, a bounded number at a time; the first failure is thrown when all have ended. */
export async function inParallel(jobs: readonly (() => Promise<void>)[]): Promise<void> {
  const waiting = jobs.values();
  const lane = async () => {
    for (const job of waiting) await job();
  };
  const lanes = Array.from({ length: Math.min(LANES, jobs.length) }, lane);
  for (const ended of await Promise.allSettled(lanes)) {
    if (ended.status === "rejected") throw ended.reason;
  }
}
