/**
 * Where the task hub's storage is: a connection string, or an account reached by identity.
 *
 * The name is looked up as the Functions host does it: with `AzureWebJobs` in front and without,
 * each among the connection strings first and then among the app settings; if there is no value,
 * `<name>__accountName` and the like make an identity-based connection.
 *
 * @see azure-webjobs-sdk `WebJobsConfigurationExtensions.cs`
 * @module
 */
import type { Connection } from "@taskhub/azure-storage";
import { appSetting, type Environment } from "./environment.js";
import { InvalidSettingError } from "./invalid-setting-error.js";

const PREFIX = "AzureWebJobs";
/** How App Service and local.settings.json put a connection string into the environment. */
const CONNECTION_STRINGS = ["ConnectionStrings:", "ConnectionStrings__", "CUSTOMCONNSTR_"];
const IDENTITY_MEMBERS = [
  "accountName",
  "queueServiceUri",
  "blobServiceUri",
  "tableServiceUri",
  "credential",
  "clientId",
] as const;

/**
 * @param name - As in `storageProvider.connectionName`.
 * @throws InvalidSettingError if no setting says where the storage is.
 */
export function storageConnection(name: string, env: Environment): Connection {
  const names = [PREFIX + name, name];
  for (const each of names) {
    for (const prefix of [...CONNECTION_STRINGS, ""]) {
      const value = appSetting(env, prefix + each);
      if (value !== undefined) return value;
    }
  }
  for (const each of names) {
    const identity = identityMembers(each, env);
    if (identity) return identity;
  }
  throw new InvalidSettingError(
    `App setting ${name}`,
    `is missing: it says where the task hub's storage is. Set it to a connection string ` +
      `("UseDevelopmentStorage=true" for Azurite), or set ${name}__accountName to use an identity.`,
  );
}

function identityMembers(name: string, env: Environment): Connection | undefined {
  const found = IDENTITY_MEMBERS.flatMap((member) => {
    const value = appSetting(env, `${name}__${member}`) ?? appSetting(env, `${name}:${member}`);
    return value === undefined ? [] : [[member, value] as const];
  });
  const hasAddress = found.some(([member]) => member !== "credential" && member !== "clientId");
  return hasAddress ? Object.fromEntries(found) : undefined;
}

/** The connection as a log line may show it: without keys. */
export function withoutSecrets(connection: Connection): string {
  if (typeof connection !== "string") {
    const { accountName, queueServiceUri, blobServiceUri, tableServiceUri } = connection;
    return accountName ?? queueServiceUri ?? blobServiceUri ?? tableServiceUri ?? "an identity";
  }
  if (/UseDevelopmentStorage\s*=\s*true/i.test(connection)) {
    return "127.0.0.1:10000-10002 (the storage emulator)";
  }
  const part = (key: string) => new RegExp(`(?:^|;)\\s*${key}=([^;]*)`, "i").exec(connection)?.[1];
  return part("QueueEndpoint") ?? part("AccountName") ?? "the storage account";
}
