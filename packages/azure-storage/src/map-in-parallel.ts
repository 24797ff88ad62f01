/** Instances worked on at once by a call that is for many. */
const LANES = 8;

/** Works on each, a bounded number at a time; the first failure is thrown when all lanes have ended. */
export async function mapInParallel<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results = new Array<R>(items.length);
  const waiting = items.entries();
  const lane = async () => {
    for (const [at, item] of waiting) results[at] = await work(item);
  };
  const lanes = Array.from({ length: Math.min(LANES, items.length) }, lane);
  for (const ended of await Promise.allSettled(lanes)) {
    if (ended.status === "rejected") throw ended.reason;
  }
  return results;
}
