import type { QueueServiceClient } from "@azure/storage-queue";
import type { BlobServiceClient } from "@azure/storage-blob";
import type { TableServiceClient } from "@azure/data-tables";
import { isGone } from "../admin/is-gone.js";
import type { Account, BlobPage } from "../admin/account.js";
import { outcomeOf } from "../outcome.js";
import { Caller } from "./call.js";
import { connectClients, servicesOf, type Connection } from "./connect.js";

/** Queue service, "Peek Messages": up to 32. */
const MOST_PEEKED = 32;
/** A page of names may take the service as long as it works on anything. */
const PAGE_LIMIT_MS = 30_000;

/** A storage account, for administration. Makes no call. @throws InvalidConfigurationError if the connection is not complete. */
export function connectAccount(connection: Connection): Account {
  const clients = connectClients(connection);
  return {
    services: servicesOf(clients),
    ...queuesOf(clients.queues, new Caller()),
    ...tablesOf(clients.tables, new Caller()),
    ...containersOf(clients.blobs, new Caller()),
  };
}

function queuesOf(service: QueueServiceClient, caller: Caller) {
  const queueClient = (queue: string) => service.getQueueClient(queue);
  return {
    listQueues: (prefix: string) =>
      namesOn(caller, `list the queues ${prefix}`, async (continuation, abortSignal) => {
        const value = await firstOf(
          service.listQueues({ prefix, abortSignal }).byPage(startingAt(continuation)),
        );
        return page(value?.queueItems, value?.continuationToken);
      }),

    async queueLength(queue: string) {
      const { approximateMessagesCount } = await caller.run(
        `count the messages of ${queue}`,
        (abortSignal) => queueClient(queue).getProperties({ abortSignal }),
      );
      if (approximateMessagesCount === undefined) {
        throw new Error(`The queue service told no number of messages of ${queue}.`);
      }
      return approximateMessagesCount;
    },

    async peek(queue: string) {
      const { peekedMessageItems } = await caller.run(`peek into ${queue}`, (abortSignal) =>
        queueClient(queue).peekMessages({ numberOfMessages: MOST_PEEKED, abortSignal }),
      );
      return peekedMessageItems.map(({ messageId, dequeueCount, messageText, insertedOn }) => ({
        ...{ messageId, dequeueCount, body: messageText, insertedAt: insertedOn },
      }));
    },

    deleteQueue: (queue: string) =>
      gone(
        caller.run(`delete the queue ${queue}`, (abortSignal) =>
          queueClient(queue).delete({ abortSignal }),
        ),
      ),
  };
}

function tablesOf(service: TableServiceClient, caller: Caller) {
  return {
    listTables: () =>
      namesOn(caller, "list the tables", async (continuation, abortSignal) => {
        const value = await firstOf(
          service.listTables({ abortSignal }).byPage(startingAt(continuation)),
        );
        return page(value, value?.continuationToken);
      }),

    deleteTable: (table: string) =>
      gone(
        caller.run(`delete the table ${table}`, (abortSignal) =>
          service.deleteTable(table, { abortSignal }),
        ),
      ),
  };
}

function containersOf(service: BlobServiceClient, caller: Caller) {
  return {
    listContainers: (prefix: string) =>
      namesOn(caller, `list the containers ${prefix}`, async (continuation, abortSignal) => {
        const value = await firstOf(
          service.listContainers({ prefix, abortSignal }).byPage(startingAt(continuation)),
        );
        return page(value?.containerItems, value?.continuationToken);
      }),

    blobPage: (container: string, prefix: string, continuation?: string): Promise<BlobPage> =>
      caller.run(
        `list the blobs ${container}/${prefix}`,
        async (abortSignal) => {
          const value = await firstOf(
            service
              .getContainerClient(container)
              .listBlobsFlat({ prefix, abortSignal })
              .byPage(startingAt(continuation)),
          );
          const blobs = (value?.segment.blobItems ?? []).map(({ name, properties }) => ({
            ...{ name, lastModifiedAt: properties.lastModified },
          }));
          return { blobs, continuation: tokenOf(value?.continuationToken) };
        },
        PAGE_LIMIT_MS,
      ),

    deleteContainer: (container: string) =>
      gone(
        caller.run(`delete the container ${container}`, (abortSignal) =>
          service.getContainerClient(container).delete({ abortSignal }),
        ),
      ),
  };
}

interface NamePage {
  readonly names: readonly string[];
  readonly continuation: string | undefined;
}

/** All pages; each is a call of its own, and tried again as such. */
async function namesOn(
  caller: Caller,
  operation: string,
  read: (continuation: string | undefined, abortSignal: AbortSignal) => Promise<NamePage>,
): Promise<readonly string[]> {
  const names: string[] = [];
  let continuation: string | undefined;
  do {
    const from = continuation;
    const next = await caller.run(operation, (signal) => read(from, signal), PAGE_LIMIT_MS);
    names.push(...next.names);
    continuation = next.continuation;
  } while (continuation !== undefined);
  return names;
}

function page(
  items: readonly { readonly name?: string | undefined }[] | undefined,
  continuation: string | undefined,
): NamePage {
  const names = (items ?? []).map(({ name }) => name).filter((name) => name !== undefined);
  return { names, continuation: tokenOf(continuation) };
}

/** The service ends a list with an empty one. */
function tokenOf(continuation: string | undefined): string | undefined {
  return continuation === "" ? undefined : continuation;
}

async function firstOf<T>(pages: AsyncIterableIterator<T>): Promise<T | undefined> {
  const next: IteratorResult<T, unknown> = await pages.next();
  return next.done === true ? undefined : next.value;
}

function startingAt(continuationToken: string | undefined) {
  return continuationToken === undefined ? {} : { continuationToken };
}

/** What is not there, or about to go, need not be deleted. */
async function gone(deleting: Promise<unknown>): Promise<void> {
  const outcome = await outcomeOf(deleting);
  if (outcome.kind === "failed" && !isGone(outcome.error)) throw outcome.error;
}
