import type { AccountView } from "@taskhub/azure-storage";
import type { SimulatedStorage } from "../../src/storage/simulated-storage.js";
import { StorageError } from "@taskhub/core";

/** Queue service: "Peek Messages" gives 32. */
const MOST_PEEKED = 32;

/** What can be seen of a simulated account. Its blobs were all written at `blobsWrittenAt`. */
export function accountOf(
  storage: SimulatedStorage,
  now: () => number,
  blobsWrittenAt: Date,
): AccountView {
  const messagesOf = (queue: string) => {
    if (storage.queueNames().includes(queue)) return storage.messages(queue);
    throw new StorageError("absent", "look into a queue", 404, "QueueNotFound", undefined);
  };
  const beginningWith = (prefix: string) => (name: string) => name.startsWith(prefix);
  return {
    listQueues: async (prefix) => storage.queueNames().filter(beginningWith(prefix)),
    queueLength: async (queue) => messagesOf(queue).length,
    peek: async (queue) =>
      messagesOf(queue)
        .filter(({ visibleAt }) => visibleAt <= now())
        .slice(0, MOST_PEEKED)
        .map(({ messageId, dequeueCount, body, insertedAt }) => ({
          ...{ messageId, dequeueCount, body, insertedAt: new Date(insertedAt) },
        })),
    listTables: async () => storage.tableNames(),
    listContainers: async (prefix) => storage.containerNames().filter(beginningWith(prefix)),
    // a page of three, so that there are several
    blobPage: async (container, prefix, continuation = "0") => {
      const names = storage.blobNames(container).filter(beginningWith(prefix));
      const from = Number(continuation);
      const blobs = names
        .slice(from, from + 3)
        .map((name) => ({ name, lastModifiedAt: blobsWrittenAt }));
      const next = from + 3 < names.length ? String(from + 3) : undefined;
      return { blobs, continuation: next };
    },
  };
}
