import { createRequire } from "node:module";
import {
  QueueServiceClient,
  type QueueClient,
  type StoragePipelineOptions,
} from "@azure/storage-queue";
import type { Connection, IdentityOptions } from "../settings/connection";
import { storageFault } from "./storage-fault";

/** A message as it was received. */
export interface ReceivedMessage {
  readonly id: string;
  readonly popReceipt: string;
  /** As it is in the queue, still encoded. */
  readonly text: string;
  /** How often it was received, this time included. */
  readonly dequeueCount: number;
  readonly insertedAt: Date;
  readonly expiresAt: Date;
  readonly nextVisibleAt: Date;
}

/** A message that is held: the receipt changes whenever its visibility does. */
export interface HeldMessage {
  readonly id: string;
  readonly popReceipt: string;
}

/** The part of a storage queue that the host uses. */
export interface StorageQueue {
  readonly name: string;
  /** Identifies the queue, and says where it is. */
  readonly url: string;
  exists(): Promise<boolean>;
  /** Receives up to `count` messages and hides them. */
  receive(count: number, visibilityMs: number): Promise<ReceivedMessage[]>;
  /** Hides a held message for a time from now. */
  hide(message: HeldMessage, visibilityMs: number): Promise<HeldMessage>;
  delete(message: HeldMessage): Promise<void>;
  /** Adds a message, and the queue if it is absent. */
  send(text: string): Promise<void>;
}

/** Finds queues by connection and name. */
export type FindQueue = (connection: Connection, name: string) => StorageQueue;

const load = createRequire(__filename);

const OPTIONS: StoragePipelineOptions = {
  // Few and short: the listener waits and tries again by itself.
  retryOptions: {
    maxTries: 3,
    retryDelayInMs: 200,
    maxRetryDelayInMs: 1000,
    tryTimeoutInMs: 30_000,
  },
};

/** Finds queues through the storage SDK, with one client for each connection. */
export function createFindQueue(): FindQueue {
  const services = new Map<string, QueueServiceClient>();
  return (connection, name) => {
    const service = services.get(connection.setting) ?? createService(connection);
    services.set(connection.setting, service);
    return storageQueue(service.getQueueClient(name));
  };
}

/** @throws Error if a connection string cannot be read. */
function createService(connection: Connection): QueueServiceClient {
  if (connection.kind === "identity") return identityService(connection.options);
  try {
    return QueueServiceClient.fromConnectionString(connection.value, OPTIONS);
  } catch (error) {
    throw new Error(`The setting ${connection.setting} is not a storage connection string.`, {
      cause: error,
    });
  }
}

function identityService(options: IdentityOptions): QueueServiceClient {
  // Loaded only when it is needed: it is large.
  const identity = load("@azure/identity") as typeof import("@azure/identity");
  const { clientId, tenantId } = options;
  const isManaged = options.credential?.toLowerCase() === "managedidentity";
  const credential = isManaged
    ? new identity.ManagedIdentityCredential(clientId === undefined ? {} : { clientId })
    : new identity.DefaultAzureCredential({
        ...(clientId === undefined ? {} : { managedIdentityClientId: clientId }),
        ...(tenantId === undefined ? {} : { tenantId }),
      });
  return new QueueServiceClient(options.queueServiceUri, credential, OPTIONS);
}

function storageQueue(client: QueueClient): StorageQueue {
  return {
    name: client.name,
    url: client.url,
    exists: () => client.exists(),
    receive: async (count, visibilityMs) => {
      const { receivedMessageItems } = await client.receiveMessages({
        numberOfMessages: count,
        visibilityTimeout: visibilityMs / 1000,
      });
      return receivedMessageItems.map((item) => ({
        id: item.messageId,
        popReceipt: item.popReceipt,
        text: item.messageText,
        dequeueCount: item.dequeueCount,
        insertedAt: item.insertedOn,
        expiresAt: item.expiresOn,
        nextVisibleAt: item.nextVisibleOn,
      }));
    },
    hide: async ({ id, popReceipt }, visibilityMs) => {
      const updated = await client.updateMessage(id, popReceipt, undefined, visibilityMs / 1000);
      return { id, popReceipt: updated.popReceipt ?? popReceipt };
    },
    delete: async ({ id, popReceipt }) => {
      await client.deleteMessage(id, popReceipt);
    },
    send: (text) => send(client, text),
  };
}

async function send(client: QueueClient, text: string): Promise<void> {
  try {
    await client.sendMessage(text);
  } catch (error) {
    if (storageFault(error) !== "queue absent") throw error;
    await client.createIfNotExists();
    await client.sendMessage(text);
  }
}
