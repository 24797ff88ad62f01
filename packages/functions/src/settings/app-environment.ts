import type { Environment } from "./environment.js";
import { readLocalSettings } from "./local-settings.js";

const SECTION = "AzureFunctionsJobHost__extensions__durableTask";
/** Holds a connection string that was given in code; nobody else's name. */
const GIVEN_CONNECTION = "TaskhubGivenStorage";

/** What was given in code, in place of a setting. */
export interface GivenSettings {
  readonly hubName?: string | undefined;
  /** A storage connection string. */
  readonly connection?: string | undefined;
  /** Name of the app setting, or prefix of app settings, that says where the storage is. */
  readonly connectionName?: string | undefined;
}

/** What is given beats the environment, which beats `local.settings.json` of the folder. */
export function appEnvironment(directory: string, given: GivenSettings): Environment {
  const { hubName, connection } = given;
  const connectionName = connection === undefined ? given.connectionName : GIVEN_CONNECTION;
  return {
    ...readLocalSettings(directory),
    ...process.env,
    ...(hubName !== undefined && { [`${SECTION}__hubName`]: hubName }),
    ...(connectionName !== undefined && {
      [`${SECTION}__storageProvider__connectionName`]: connectionName,
    }),
    ...(connection !== undefined && { [GIVEN_CONNECTION]: connection }),
  };
}
