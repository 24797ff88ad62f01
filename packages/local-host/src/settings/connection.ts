import { setting, type Environment } from "./environment";

/** How to reach a storage account. */
export type Connection =
  | { readonly kind: "connection string"; readonly setting: string; readonly value: string }
  | { readonly kind: "identity"; readonly setting: string; readonly options: IdentityOptions };

/** The settings below a connection name: `<name>__accountName`, `<name>__credential`, ... */
export interface IdentityOptions {
  readonly queueServiceUri: string;
  readonly credential: string | undefined;
  readonly clientId: string | undefined;
  readonly tenantId: string | undefined;
}

const SECTION = "ConnectionStrings";
const CUSTOM_SECTION = "CUSTOMCONNSTR_";
const DEFAULT_CONNECTION = "Storage";
const PREFIX = "AzureWebJobs";

/**
 * Finds the connection that a trigger or binding names: `AzureWebJobs<name>` before `<name>`, each
 * among the connection strings before the settings. No name means `AzureWebJobsStorage`.
 *
 * @throws Error if there is none.
 */
export function findConnection(name: string | undefined, env: Environment): Connection {
  const wanted = name === undefined || name.trim() === "" ? DEFAULT_CONNECTION : name;
  for (const candidate of [PREFIX + wanted, wanted]) {
    const value =
      setting(env, `${SECTION}:${candidate}`) ??
      setting(env, CUSTOM_SECTION + candidate) ??
      setting(env, candidate);
    if (value !== undefined) return { kind: "connection string", setting: candidate, value };
    const options = identityOptions(candidate, env);
    if (options !== undefined) return { kind: "identity", setting: candidate, options };
  }
  const settingName = wanted.startsWith(PREFIX) ? wanted : PREFIX + wanted;
  throw new Error(
    `The storage connection "${settingName}" does not exist: set ${settingName}, or ` +
      `${settingName}__accountName for an identity, in local.settings.json, under "Values".`,
  );
}

function identityOptions(name: string, env: Environment): IdentityOptions | undefined {
  const option = (key: string) => setting(env, `${name}__${key}`) ?? setting(env, `${name}:${key}`);
  const accountName = option("accountName");
  const queueServiceUri =
    accountName === undefined
      ? (option("queueServiceUri") ?? option("serviceUri"))
      : `https://${accountName}.queue.core.windows.net`;
  if (queueServiceUri === undefined) return undefined;
  return {
    queueServiceUri,
    credential: option("credential"),
    clientId: option("clientId"),
    tenantId: option("tenantId"),
  };
}
