import { createConnection } from "node:net";
import { join, resolve } from "node:path";
import { setting, type Environment } from "../settings/environment";

/** The setting that names the storage of the app. */
export const STORAGE_SETTING = "AzureWebJobsStorage";
/** The value that stands for the storage emulator at its usual ports. */
const DEVELOPMENT_STORAGE = "UseDevelopmentStorage=true";

const EMULATOR_PORTS = [10_000, 10_001, 10_002];
const DEFAULT_FOLDER = ".azurite";

/** Where the app keeps its state. */
export type StorageChoice =
  /** At the connection as it is. */
  | { readonly kind: "environment" }
  /** In an Azurite of this host, in memory. */
  | { readonly kind: "memory" }
  /** In an Azurite of this host, in a folder. */
  | { readonly kind: "folder"; readonly folder: string };

/** What the choice depends on. */
export interface StorageQuestion {
  /** `memory`, `env` or a folder; undefined to find out. */
  readonly wanted: string | undefined;
  readonly scriptRoot: string;
  readonly env: Environment;
}

/**
 * Decides about storage. What is wanted wins. Otherwise a connection is used as it is, unless there
 * is none, or it means the storage emulator and nobody listens at its ports: then this host starts
 * one, in `.azurite` of the app.
 */
export async function chooseStorage(question: StorageQuestion): Promise<StorageChoice> {
  const { wanted, scriptRoot, env } = question;
  switch (wanted) {
    case "memory":
      return { kind: "memory" };
    case "env":
      return { kind: "environment" };
    case undefined:
      return (await needsAzurite(env))
        ? { kind: "folder", folder: join(scriptRoot, DEFAULT_FOLDER) }
        : { kind: "environment" };
    default:
      return { kind: "folder", folder: resolve(wanted) };
  }
}

async function needsAzurite(env: Environment): Promise<boolean> {
  const connection = setting(env, STORAGE_SETTING);
  if (connection === undefined) return !hasIdentity(env);
  if (!meansEmulator(connection)) return false;
  const listening = await Promise.all(EMULATOR_PORTS.map(isListening));
  return !listening.includes(true);
}

/** Whether a connection string stands for the storage emulator at its usual ports. */
export function meansEmulator(connection: string): boolean {
  return connection.trim().replace(/;$/, "").toLowerCase() === DEVELOPMENT_STORAGE.toLowerCase();
}

function hasIdentity(env: Environment): boolean {
  return Object.keys(env).some((name) => name.startsWith(`${STORAGE_SETTING}__`));
}

function isListening(port: number): Promise<boolean> {
  return new Promise((settle) => {
    const socket = createConnection({ port, host: "127.0.0.1" });
    const end = (answer: boolean) => {
      socket.destroy();
      settle(answer);
    };
    socket.once("connect", () => {
      end(true);
    });
    // refused, or no way there: nobody to talk to, whatever the reason
    socket.once("error", () => {
      end(false);
    });
  });
}
