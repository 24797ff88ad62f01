import { join } from "node:path";
import { setting, type Environment } from "./environment";
import { isObject, parseJsonFile } from "./parse-json-file";
import { readIfPresent } from "./read-if-present";

/** What `local.settings.json` says. */
export interface LocalSettings {
  /** Environment variables by name. */
  readonly values: Readonly<Record<string, string>>;
  /** `Host.LocalHttpPort`. */
  readonly port: number | undefined;
  /** `Host.CORS`: the origins that may call; `*` for all. */
  readonly corsOrigins: readonly string[];
  /** `Host.CORSCredentials`. */
  readonly allowsCredentials: boolean;
}

const FILE_NAME = "local.settings.json";

/**
 * Reads `local.settings.json`; without one there are no settings.
 *
 * @throws Error if the file is encrypted, or not what the Core Tools take.
 */
export async function readLocalSettings(scriptRoot: string): Promise<LocalSettings> {
  const file = join(scriptRoot, FILE_NAME);
  const text = await readIfPresent(file);
  return text === undefined ? parseLocalSettings(file, "{}") : parseLocalSettings(file, text);
}

/** The text of the file, read. `file` is for messages. */
export function parseLocalSettings(file: string, text: string): LocalSettings {
  const content = parseJsonFile(file, text);
  if (content["IsEncrypted"] === true) {
    throw new Error(
      `${file} is encrypted ("IsEncrypted": true), and only the Core Tools on the machine that ` +
        `encrypted it can read it. Run "func settings decrypt" there, or write the values in clear.`,
    );
  }
  const host = section(file, content, "Host");
  const values = strings(file, "Values", section(file, content, "Values"));
  const connections = strings(
    file,
    "ConnectionStrings",
    section(file, content, "ConnectionStrings"),
  );
  for (const [name, value] of Object.entries(connections)) {
    values[`ConnectionStrings:${name}`] = value;
  }
  return {
    values,
    port: portOf(file, host["LocalHttpPort"]),
    corsOrigins: originsOf(file, host["CORS"]),
    allowsCredentials: host["CORSCredentials"] === true,
  };
}

/**
 * Puts the values into the environment. A variable that is set already, and not empty, stays.
 *
 * @returns The names that were left alone.
 */
export function applyLocalSettings(settings: LocalSettings, env: Environment): string[] {
  const skipped: string[] = [];
  for (const [name, value] of Object.entries(settings.values)) {
    if (setting(env, name) === undefined) env[name] = value;
    else if (env[name] !== value) skipped.push(name);
  }
  return skipped;
}

function section(file: string, content: Record<string, unknown>, name: string) {
  const value = content[name] ?? {};
  if (!isObject(value)) throw new Error(`"${name}" in ${file} must be an object.`);
  return value;
}

function strings(file: string, name: string, values: Record<string, unknown>) {
  const result: Record<string, string> = {};
  for (const [key, value] of Object.entries(values)) {
    if (value === null) continue;
    if (typeof value === "object") {
      throw new Error(
        `"${name}" in ${file} holds names and strings; "${key}" is ${JSON.stringify(value)}. ` +
          `Nested settings are written "Section__Key": "value".`,
      );
    }
    result[key] = typeof value === "string" ? value : JSON.stringify(value);
  }
  return result;
}

function portOf(file: string, value: unknown): number | undefined {
  if (value === undefined) return undefined;
  const port = Number(value);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Error(
    `"Host.LocalHttpPort" in ${file} must be a port, 0 to 65535; it is ${JSON.stringify(value)}.`,
  );
}

function originsOf(file: string, value: unknown): string[] {
  if (value === undefined) return [];
  if (typeof value !== "string") throw new Error(`"Host.CORS" in ${file} must be a string.`);
  return value
    .split(",")
    .map((origin) => origin.trim())
    .filter((origin) => origin !== "");
}
