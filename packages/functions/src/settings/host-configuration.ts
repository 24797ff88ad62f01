/**
 * `host.json`, with the overrides of the environment: what the Functions host itself would read.
 *
 * The host hands neither to the worker, so they are read again. Names are matched ignoring case,
 * and `AzureFunctionsJobHost__a__b` beats the file, as in the host.
 *
 * @module
 */
import { join } from "node:path";
import type { Environment } from "./environment.js";
import { isObject, readJsonFile } from "./json-file.js";

const OVERRIDE = /^AzureFunctionsJobHost(?:__|:)(?<path>.+)$/i;

type Section = Record<string, unknown>;

/** What `host.json` and its overrides say. */
export interface HostConfiguration {
  /** @param path - Names joined with dots, such as `extensions.http.routePrefix`. */
  value(path: string): unknown;
  /** The names in a section, as written; none if it is absent. */
  names(path: string): readonly string[];
}

/** The function app's folder: where `host.json` lies. */
export function functionAppDirectory(env: Environment): string {
  return env["FUNCTIONS_APPLICATION_DIRECTORY"] ?? env["AzureWebJobsScriptRoot"] ?? process.cwd();
}

/**
 * Reads `host.json` of a folder, comments allowed. A missing file is an empty one, as in the host.
 *
 * @throws InvalidSettingError if the file is not JSON.
 */
export function readHostConfiguration(directory: string, env: Environment): HostConfiguration {
  const root = readJsonFile(join(directory, "host.json")) ?? {};
  for (const [name, value] of Object.entries(env)) {
    const path = OVERRIDE.exec(name)?.groups?.["path"];
    if (path !== undefined && value !== undefined) override(root, path.split(/__|:/), value);
  }
  return {
    value: (path) => find(root, path),
    names: (path) => {
      const section = find(root, path);
      return isObject(section) ? Object.keys(section) : [];
    },
  };
}

function find(root: Section, path: string): unknown {
  let found: unknown = root;
  for (const name of path.split(".")) {
    if (!isObject(found)) return undefined;
    const key = keyOf(found, name);
    found = key === undefined ? undefined : found[key];
  }
  return found;
}

function override(root: Section, path: readonly string[], value: string): void {
  let section = root;
  for (const name of path.slice(0, -1)) {
    const key = keyOf(section, name) ?? name;
    const inner = section[key];
    section = isObject(inner) ? inner : (section[key] = {} as Section);
  }
  const last = path.at(-1) ?? "";
  section[keyOf(section, last) ?? last] = value;
}

function keyOf(section: Section, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return Object.keys(section).find((key) => key.toLowerCase() === wanted);
}
