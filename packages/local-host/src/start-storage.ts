import {
  chooseStorage,
  meansEmulator,
  STORAGE_SETTING,
  type StorageChoice,
} from "./azurite/choose-storage";
import { startAzurite, type Azurite, type AzuriteOptions } from "./azurite/start-azurite";
import type { HostLog } from "./console/host-log";
import type { Environment } from "./settings/environment";

/** What storage is chosen by. */
export interface StorageOptions {
  /** `memory`, `env`, or a folder; undefined to find out. */
  readonly wanted: string | undefined;
  readonly scriptRoot: string;
  readonly env: Environment;
}

/**
 * Starts Azurite if the app needs one of its own, and points the app at it: `AzureWebJobsStorage`,
 * and every setting that means the storage emulator.
 *
 * @returns The Azurite that was started, if any.
 */
export async function startStorage(
  { wanted, scriptRoot, env }: StorageOptions,
  log: HostLog,
): Promise<Azurite | undefined> {
  const choice = await chooseStorage({ wanted, scriptRoot, env });
  if (choice.kind === "environment") {
    log.print(`storage: ${STORAGE_SETTING}, as it is set`);
    return undefined;
  }
  const azurite = await startAzurite({
    ...placeOf(choice),
    onWait: (message) => {
      log.warn(message);
    },
    onLost: (error) => {
      log.error(`${error.message} Functions that need storage fail from now on.`);
    },
  });
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && meansEmulator(value)) env[name] = azurite.connectionString;
  }
  env[STORAGE_SETTING] = azurite.connectionString;
  log.print(`storage: Azurite ${described(choice)}`);
  return azurite;
}

type OwnChoice = Exclude<StorageChoice, { readonly kind: "environment" }>;

function placeOf(choice: OwnChoice): Pick<AzuriteOptions, "location" | "ports"> {
  if (choice.kind === "memory") return {};
  return { location: choice.folder, ...(choice.ports && { ports: choice.ports }) };
}

function described(choice: OwnChoice): string {
  if (choice.kind === "memory") return "in memory, gone when the host ends";
  const tools = choice.ports ? '; for tools: "UseDevelopmentStorage=true"' : "";
  return `in ${choice.folder}${tools}`;
}
