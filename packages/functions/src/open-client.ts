/**
 * Opens a task hub that exists, for scripts and tools: no worker, no host, and nothing is created.
 *
 * @module
 */
import {
  connectAccount,
  connectServices,
  findTaskHub,
  listTaskHubs,
  type AzureTaskHub,
  type Connection,
  type FoundTaskHub,
} from "@taskhub/azure-storage";
import { StorageError } from "@taskhub/core";
import type { DurableClient } from "./client/durable-client.js";
import { Engine } from "./engine.js";
import { FunctionRegistry } from "./function-registry.js";
import { PublicAddress } from "./http/public-address.js";
import { appEnvironment } from "./settings/app-environment.js";
import type { Environment } from "./settings/environment.js";
import { functionAppDirectory } from "./settings/host-configuration.js";
import { readSettings, type Settings } from "./settings/settings.js";
import { storageConnection, withoutSecrets } from "./settings/storage-connection.js";
import { StorageUnreachableError } from "./storage-unreachable-error.js";
import { TaskHubNotFoundError } from "./task-hub-not-found-error.js";

export type { DurableClient } from "./client/durable-client.js";
export type { DurableOrchestrationStatus } from "./client/durable-orchestration-status.js";
export type { EntityStatus } from "./client/entity-status.js";
export type { OrchestrationFilter } from "./client/orchestration-filter.js";
export { OrchestrationRuntimeStatus } from "./client/orchestration-runtime-status.js";
export type { PoisonMessage } from "./client/poison-message.js";
export type { HistoryEventPayload } from "./http/history-payload.js";
export { StorageUnreachableError, TaskHubNotFoundError };

/** Which task hub is opened. What is absent comes from `host.json` and the app settings. */
export interface OpenClientOptions {
  /** Folder of `host.json` and `local.settings.json`; by default the function app's, else the current. */
  readonly directory?: string | undefined;
  /** Name of the task hub. */
  readonly hubName?: string | undefined;
  /** A storage connection string. */
  readonly connection?: string | undefined;
  /** Name of the app setting, or prefix of app settings, that says where the storage is. */
  readonly connectionName?: string | undefined;
  /** Told what a client's call did not do, such as an event that nobody waits for; `console.warn` by default. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

/** Where a task hub is, or would be. */
export interface TaskHubAddress {
  readonly hubName: string;
  /** Name of the app setting, or prefix of app settings, that says where the storage is; absent if none does. */
  readonly connectionName: string | undefined;
  /** Holds a key, unless it is an identity. */
  readonly connection: Connection;
  /** The storage account, as a log line may show it. */
  readonly where: string;
}

/** A task hub that was opened. */
export interface OpenedClient {
  /** Starts, watches and steers orchestrations; other processes work on them. */
  readonly client: DurableClient;
  /** What lies below the client, for tools. */
  readonly hub: AzureTaskHub;
}

/**
 * Opens a client of a task hub that exists. Nothing has to be closed.
 *
 * It makes links for single events, and none to manage an instance.
 *
 * Reads `host.json`, `local.settings.json` and the environment as an app does. The number of
 * partitions is the hub's own, whatever the settings say.
 *
 * @throws InvalidSettingError if a setting cannot be used.
 * @throws TaskHubNotFoundError if there is no such hub; it names those there are.
 * @throws StorageUnreachableError if the storage does not answer.
 */
export async function openClient(options: OpenClientOptions = {}): Promise<OpenedClient> {
  const { settings, env, address } = read(options);
  const { onWarning = warn } = options;
  const services = connectServices(address.connection);
  const found = await orUnreachable(address, findTaskHub(services, address.hubName));
  if (!found) throw await orUnreachable(address, notFound(address));
  const engine = new Engine({
    ...{ env, services, settings: { ...settings, ...ownSettings(found, settings) } },
    registry: new FunctionRegistry(),
    address: new PublicAddress(() => settings.http, env),
    host: "none",
    isGuest: true,
    log: (level, message, { instanceId }) => {
      if (level !== "warn" && level !== "error") return;
      onWarning(instanceId === undefined ? message : `${instanceId}: ${message}`);
    },
  });
  return { client: engine.clientFor(), hub: engine.hub };
}

/**
 * Where `openClient` would look. Makes no call.
 *
 * @throws InvalidSettingError if a setting cannot be used.
 */
export function taskHubAddress(options: OpenClientOptions = {}): TaskHubAddress {
  return read(options).address;
}

function read(options: OpenClientOptions): {
  readonly settings: Settings;
  readonly env: Environment;
  readonly address: TaskHubAddress;
} {
  const directory = options.directory ?? functionAppDirectory(process.env);
  const env = appEnvironment(directory, options);
  const settings = readSettings(env, directory);
  const { hubName } = settings;
  const connection = storageConnection(settings.connectionName, env);
  const where = withoutSecrets(connection);
  // what stands for a connection that was given tells nobody anything
  const connectionName = options.connection === undefined ? settings.connectionName : undefined;
  return { settings, env, address: { hubName, connectionName, connection, where } };
}

function ownSettings(found: FoundTaskHub, settings: Settings) {
  const { name: hubName, partitionCount = settings.partitionCount } = found;
  return { hubName, partitionCount };
}

async function notFound({ hubName, connection, where }: TaskHubAddress): Promise<Error> {
  const hubs = await listTaskHubs(connectAccount(connection));
  return new TaskHubNotFoundError(
    hubName,
    where,
    hubs.map(({ name }) => name),
  );
}

/** Says where that storage is, and what can be done: a tool has no log to look into. */
async function orUnreachable<T>(address: TaskHubAddress, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    throw new StorageUnreachableError(address.where, address.connectionName, error);
  }
}

function warn(message: string): void {
  console.warn(message);
}
