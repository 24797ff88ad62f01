import { join } from "node:path";
import type { Environment } from "./environment.js";
import { isObject, readJsonFile } from "./json-file.js";

/**
 * The app settings in `local.settings.json`, which nobody else reads where there is no host.
 *
 * @returns None if there is no such file.
 * @throws InvalidSettingError if it is not JSON.
 */
export function readLocalSettings(directory: string): Environment {
  const file = readJsonFile(join(directory, "local.settings.json"));
  const { Values: values, ConnectionStrings: connections } = file ?? {};
  return {
    ...texts(connections, "ConnectionStrings:"),
    ...texts(values, ""),
  };
}

function texts(section: unknown, prefix: string): Record<string, string> {
  if (!isObject(section)) return {};
  return Object.fromEntries(
    Object.entries(section).flatMap(([name, value]) =>
      typeof value === "string" ? [[prefix + name, value] as const] : [],
    ),
  );
}
