const MAX_PARTITIONS = 16; // AzureStorageOptions.cs: "an integer value between 1 and 16"
const FNV_OFFSET_BASIS = 0x811c9dc5;
const FNV_PRIME = 16777619;

/**
 * The control queue that serves an instance, as a zero-based index.
 *
 * Part of the storage format: every worker of a task hub must compute the same number, and a
 * change strands running instances on a queue nobody reads for them.
 *
 * @param instanceId - As the user knows it, not the escaped table key. Case counts.
 * @param partitionCount - Control queues in the hub, 1 to 16. Fixed when the hub is created.
 * @returns An integer in `[0, partitionCount)`.
 * @throws RangeError if `partitionCount` is not an integer from 1 to 16.
 * @see DurableTask.AzureStorage `Fnv1aHashHelper.cs`: FNV-1a, 32 bits, over the UTF-8 bytes.
 */
export function controlQueueIndex(instanceId: string, partitionCount: number): number {
  if (!Number.isInteger(partitionCount) || partitionCount < 1 || partitionCount > MAX_PARTITIONS) {
    throw new RangeError(
      `Expected a partition count from 1 to ${MAX_PARTITIONS}, got ${partitionCount}.`,
    );
  }
  let hash = FNV_OFFSET_BASIS;
  for (const byte of Buffer.from(instanceId, "utf8")) {
    hash = Math.imul(hash ^ byte, FNV_PRIME) >>> 0;
  }
  return hash % partitionCount;
}
