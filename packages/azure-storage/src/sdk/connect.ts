/**
 * The three services of a storage account, from what an Azure Functions app has as its connection.
 *
 * @module
 */
import { TableClient, TableServiceClient } from "@azure/data-tables";
import type { TokenCredential } from "@azure/identity";
import { BlobServiceClient } from "@azure/storage-blob";
import { QueueServiceClient } from "@azure/storage-queue";
import { InvalidConfigurationError } from "../invalid-configuration-error.js";
import type { Services } from "../services.js";
import { azureBlobs } from "./azure-blobs.js";
import { azureQueues } from "./azure-queues.js";
import { azureTables } from "./azure-tables.js";
import { Caller } from "./call.js";

/**
 * A connection by identity: the settings `<name>__accountName` and so on of Azure Functions.
 *
 * `accountName` wins over the addresses; a missing address is derived from one that is there.
 */
export interface IdentityConnection {
  readonly accountName?: string | undefined;
  readonly queueServiceUri?: string | undefined;
  readonly blobServiceUri?: string | undefined;
  readonly tableServiceUri?: string | undefined;
  /** `managedidentity`, or absent for the default chain of the environment. */
  readonly credential?: string | undefined;
  /** Of a user-assigned identity. */
  readonly clientId?: string | undefined;
}

/** A connection string, `UseDevelopmentStorage=true`, or an identity. */
export type Connection = string | IdentityConnection;

const STORAGE_OPTIONS = { retryOptions: { maxTries: 1 } }; // `Caller` repeats
const TABLE_OPTIONS = { retryOptions: { maxRetries: 0 } };

/** The clients of the SDK for one account. */
export interface AccountClients {
  readonly queues: QueueServiceClient;
  readonly blobs: BlobServiceClient;
  readonly tables: TableServiceClient;
  readonly openTable: (table: string) => TableClient;
}

/** Makes no call. @throws InvalidConfigurationError if the connection is not complete. */
export function connectServices(connection: Connection): Services {
  return servicesOf(connectClients(connection));
}

/** Makes no call. @throws InvalidConfigurationError if the connection is not complete. */
export function connectClients(connection: Connection): AccountClients {
  return typeof connection === "string" ? byString(connection) : byIdentity(connection);
}

function byString(connection: string): AccountClients {
  const service = parsed(connection);
  // plain HTTP only where the connection string itself says so, as it does for Azurite
  const allowInsecureConnection = service.tables.url.startsWith("http:");
  const openTable = (table: string) =>
    TableClient.fromConnectionString(connection, table, {
      ...TABLE_OPTIONS,
      allowInsecureConnection,
    });
  return { ...service, openTable };
}

function parsed(connection: string) {
  try {
    return {
      queues: QueueServiceClient.fromConnectionString(connection, STORAGE_OPTIONS),
      blobs: BlobServiceClient.fromConnectionString(connection, STORAGE_OPTIONS),
      tables: TableServiceClient.fromConnectionString(connection, {
        ...TABLE_OPTIONS,
        allowInsecureConnection: true,
      }),
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InvalidConfigurationError(
      `The storage connection is not a valid connection string: ${reason}`,
    );
  }
}

function byIdentity(connection: IdentityConnection): AccountClients {
  const credential = tokenCredential(connection);
  const { queue, blob, table } = addresses(connection);
  return {
    queues: new QueueServiceClient(queue, credential, STORAGE_OPTIONS),
    blobs: new BlobServiceClient(blob, credential, STORAGE_OPTIONS),
    tables: new TableServiceClient(table, credential, TABLE_OPTIONS),
    openTable: (name) => new TableClient(table, name, credential, TABLE_OPTIONS),
  };
}

/** The services behind the clients, as the storage code uses them. */
export function servicesOf({ queues, blobs, openTable }: AccountClients): Services {
  return {
    queues: azureQueues(queues, new Caller()),
    tables: azureTables(openTable, new Caller()),
    blobs: azureBlobs(blobs, new Caller()),
  };
}

type ServiceName = "queue" | "blob" | "table";

/** The addresses of the services; exported for its test. */
export function addresses(connection: IdentityConnection): Readonly<Record<ServiceName, string>> {
  const { accountName, queueServiceUri, blobServiceUri, tableServiceUri } = connection;
  if (accountName) {
    const of = (service: ServiceName) => `https://${accountName}.${service}.core.windows.net`;
    return { queue: of("queue"), blob: of("blob"), table: of("table") };
  }
  const given = queueServiceUri ?? blobServiceUri ?? tableServiceUri;
  if (!given) {
    throw new InvalidConfigurationError(
      "The storage connection has neither an account name nor a service address. " +
        "Set <name>__accountName, or <name>__queueServiceUri, __blobServiceUri and __tableServiceUri.",
    );
  }
  const derived = (service: ServiceName) => derive(given, service);
  return {
    queue: queueServiceUri ?? derived("queue"),
    blob: blobServiceUri ?? derived("blob"),
    table: tableServiceUri ?? derived("table"),
  };
}

/** `https://account.queue.core.windows.net` says where its tables are, in every cloud. */
function derive(address: string, service: ServiceName): string {
  const url = new URL(address);
  const host = url.hostname.replace(/^([^.]+)\.(queue|blob|table)\./, `$1.${service}.`);
  if (!host.includes(`.${service}.`)) {
    throw new InvalidConfigurationError(
      `The address of the ${service} service cannot be derived from ${address}. ` +
        `Set <name>__${service}ServiceUri.`,
    );
  }
  return `${url.protocol}//${host}`;
}

/**
 * The tokens of an identity; by default those of the chain of the environment.
 *
 * The identity library is loaded with the first token: it is slow to load and seldom needed.
 *
 * @throws InvalidConfigurationError if the kind of credential is unknown.
 */
export function tokenCredential({
  credential,
  clientId,
}: Pick<IdentityConnection, "credential" | "clientId">): TokenCredential {
  if (credential && credential.toLowerCase() !== "managedidentity") {
    throw new InvalidConfigurationError(
      `The storage connection asks for the credential "${credential}"; known is "managedidentity".`,
    );
  }
  let loading: Promise<TokenCredential> | undefined;
  const load = async (): Promise<TokenCredential> => {
    const identity = await import("@azure/identity");
    const options = clientId === undefined ? {} : { clientId };
    if (credential) return new identity.ManagedIdentityCredential(options);
    return new identity.DefaultAzureCredential(
      clientId === undefined ? {} : { managedIdentityClientId: clientId },
    );
  };
  return {
    async getToken(scopes, options) {
      return (await (loading ??= load())).getToken(scopes, options);
    },
  };
}
