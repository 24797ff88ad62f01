import { existsSync } from "node:fs";
import { createConnection } from "node:net";
import { join, resolve } from "node:path";
import { setting, type Environment } from "../settings/environment";
import type { Ports } from "./start-azurite";

/** The setting that names the storage of the app. */
export const STORAGE_SETTING = "AzureWebJobsStorage";
/** The value that stands for the storage emulator at its usual ports. */
const DEVELOPMENT_STORAGE = "UseDevelopmentStorage=true";

/** Where the storage emulator listens unless told otherwise. */
export const EMULATOR_PORTS: Ports = { blob: 10_000, queue: 10_001, table: 10_002 };
const DEFAULT_FOLDER = ".azurite";
/** `bin/azurite-child.js`: says that a process has the folder. */
const LOCK_FILE = "azurite.lock";

/** Where the app keeps its state. */
export type StorageChoice =
  /** At the connection as it is. */
  | { readonly kind: "environment" }
  /** In an Azurite of this host, in memory. */
  | { readonly kind: "memory" }
  /** In an Azurite of this host, in a folder; on free ports if none are given. */
  | { readonly kind: "folder"; readonly folder: string; readonly ports?: Ports };

/** What the choice depends on. */
export interface StorageQuestion {
  /** `memory`, `env` or a folder; undefined to find out. */
  readonly wanted: string | undefined;
  readonly scriptRoot: string;
  readonly env: Environment;
  /** Whether somebody listens at a port of this machine. */
  readonly isListening?: (port: number) => Promise<boolean>;
}

/**
 * Decides about storage. What is wanted wins. Otherwise a connection is used as it is, unless there
 * is none, or it means the storage emulator and nobody listens at its ports: then this host starts
 * one, in `.azurite` of the app, and at the usual ports, so that tools find it.
 */
export async function chooseStorage(question: StorageQuestion): Promise<StorageChoice> {
  const { wanted, scriptRoot } = question;
  switch (wanted) {
    case "memory":
      return { kind: "memory" };
    case "env":
      return { kind: "environment" };
    case undefined:
      return ownStorage(join(scriptRoot, DEFAULT_FOLDER), question);
    default:
      return { kind: "folder", folder: resolve(wanted) };
  }
}

async function ownStorage(
  folder: string,
  { env, isListening = listensHere }: StorageQuestion,
): Promise<StorageChoice> {
  const connection = setting(env, STORAGE_SETTING);
  const isOwn = connection === undefined ? !hasIdentity(env) : meansEmulator(connection);
  if (!isOwn) return { kind: "environment" };
  const listening = await Promise.all(Object.values(EMULATOR_PORTS).map(isListening));
  // who holds our folder is about to end, and leaves the ports to us
  if (!listening.includes(true) || existsSync(join(folder, LOCK_FILE))) {
    return { kind: "folder", folder, ports: EMULATOR_PORTS };
  }
  return connection === undefined ? { kind: "folder", folder } : { kind: "environment" };
}

/** Whether a connection string stands for the storage emulator at its usual ports. */
export function meansEmulator(connection: string): boolean {
  return connection.trim().replace(/;$/, "").toLowerCase() === DEVELOPMENT_STORAGE.toLowerCase();
}

function hasIdentity(env: Environment): boolean {
  return Object.keys(env).some((name) => name.startsWith(`${STORAGE_SETTING}__`));
}

function listensHere(port: number): Promise<boolean> {
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
