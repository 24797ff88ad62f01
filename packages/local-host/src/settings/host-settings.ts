import { availableParallelism } from "node:os";
import { join } from "node:path";
import { DEFAULT_CATEGORY, LOG_LEVELS, type LogLevel, type LogLevels } from "../console/log-level";
import type { Environment } from "./environment";
import { isObject, parseJsonFile } from "./parse-json-file";
import { readIfPresent } from "./read-if-present";
import { SettingsTree } from "./settings-tree";

/** What `host.json` says, with the defaults of the Functions host for what it leaves out. */
export interface HostSettings {
  /** Before every route; may be empty. */
  readonly routePrefix: string;
  readonly queues: QueueSettings;
  /** How long an invocation may take; undefined for ever. */
  readonly functionTimeoutMs: number | undefined;
  /** Whether queue triggers and bindings are there: the host has only HTTP and timers built in. */
  readonly hasStorageExtension: boolean;
  /** Of `logging.logLevel`; empty if there is none. */
  readonly logLevels: LogLevels;
}

/** `extensions.queues`: one setting for all queue functions of the app. */
export interface QueueSettings {
  /** Messages asked for in one receive. */
  readonly batchSize: number;
  /** The next batch is fetched when no more than this many messages are being worked on. */
  readonly newBatchThreshold: number;
  /** The longest wait between two polls of an empty queue. */
  readonly maxPollingIntervalMs: number;
  /** How long a message stays hidden after a failure. */
  readonly visibilityTimeoutMs: number;
  /** After so many failures a message is moved to the poison queue. */
  readonly maxDequeueCount: number;
  readonly messageEncoding: "base64" | "none";
}

const FILE_NAME = "host.json";
const OVERRIDE_PREFIX = "AzureFunctionsJobHost__";
const DEFAULT_ROUTE_PREFIX = "api";
const DEFAULT_FUNCTION_TIMEOUT_MS = 30 * 60 * 1000;
const UNLIMITED = "-1";

// QueuesOptions.cs: the values and their ranges.
const MAX_BATCH_SIZE = 32;
const DEFAULT_BATCH_SIZE = 16;
const MIN_POLLING_INTERVAL_MS = 100;
// 1 min in Azure; when the environment is Development and host.json is silent, as always here, 2 s.
const DEVELOPMENT_POLLING_INTERVAL_MS = 2000;
const DEFAULT_MAX_DEQUEUE_COUNT = 5;

/**
 * Reads `host.json` and its overrides, `AzureFunctionsJobHost__section__key` in the environment.
 *
 * @throws Error if there is none, its version is not "2.0", or a value is out of range: the
 *   Functions host does not start then.
 */
export async function readHostSettings(
  scriptRoot: string,
  env: Environment,
): Promise<HostSettings> {
  const file = join(scriptRoot, FILE_NAME);
  const text = await readIfPresent(file);
  if (text === undefined) {
    throw new Error(
      `There is no ${FILE_NAME} in ${scriptRoot}. Start the host in the root folder of a function ` +
        `app, or name that folder with --script-root. The least ${FILE_NAME} is {"version": "2.0"}.`,
    );
  }
  const extensions = await readIfPresent(join(scriptRoot, "bin", "extensions.json"));
  return parseHostSettings({ file, text, env, extensions });
}

/** The text of the file, read. `extensions` is the text of `bin/extensions.json`, if there is one. */
export function parseHostSettings(source: {
  readonly file: string;
  readonly text: string;
  readonly env: Environment;
  readonly extensions?: string | undefined;
}): HostSettings {
  const { file, env } = source;
  const content = parseJsonFile(file, source.text);
  if (content["version"] !== "2.0") {
    throw new Error(
      `"version" in ${file} must be "2.0"; it is ${"version" in content ? JSON.stringify(content["version"]) : "missing"}.`,
    );
  }
  const tree = new SettingsTree(file, content);
  tree.override(env, OVERRIDE_PREFIX);
  return {
    routePrefix: tree.text("extensions:http:routePrefix") ?? DEFAULT_ROUTE_PREFIX,
    queues: queueSettings(tree),
    functionTimeoutMs: functionTimeoutMs(tree),
    hasStorageExtension: hasBundle(tree) || hasStorageExtension(source.extensions),
    logLevels: logLevels(tree),
  };
}

function queueSettings(tree: SettingsTree): QueueSettings {
  const path = (name: string) => `extensions:queues:${name}`;
  const batchSize =
    tree.integer(path("batchSize"), { min: 1, max: MAX_BATCH_SIZE }) ?? DEFAULT_BATCH_SIZE;
  return {
    batchSize,
    newBatchThreshold:
      tree.integer(path("newBatchThreshold"), { min: 0 }) ??
      Math.floor(batchSize / 2) * availableParallelism(),
    maxPollingIntervalMs:
      tree.milliseconds(path("maxPollingInterval"), MIN_POLLING_INTERVAL_MS) ??
      DEVELOPMENT_POLLING_INTERVAL_MS,
    visibilityTimeoutMs: tree.milliseconds(path("visibilityTimeout"), 0) ?? 0,
    maxDequeueCount: tree.integer(path("maxDequeueCount"), { min: 1 }) ?? DEFAULT_MAX_DEQUEUE_COUNT,
    messageEncoding: tree.choice(path("messageEncoding"), ["base64", "none"]) ?? "base64",
  };
}

function functionTimeoutMs(tree: SettingsTree): number | undefined {
  if (tree.text("functionTimeout") === UNLIMITED) return undefined;
  return tree.milliseconds("functionTimeout", 1000) ?? DEFAULT_FUNCTION_TIMEOUT_MS;
}

function hasBundle(tree: SettingsTree): boolean {
  if (!tree.has("extensionBundle")) return false;
  for (const name of ["id", "version"]) {
    if ((tree.text(`extensionBundle:${name}`) ?? "") !== "") continue;
    throw new Error(
      `"extensionBundle" in ${tree.file} needs an "id" and a "version", as in ` +
        `{"id": "Microsoft.Azure.Functions.ExtensionBundle", "version": "[4.*, 5.0.0)"}.`,
    );
  }
  return true;
}

/** `bin/extensions.json` lists the extensions that were installed one by one. */
function hasStorageExtension(text: string | undefined): boolean {
  if (text === undefined) return false;
  const { extensions } = parseJsonFile("bin/extensions.json", text);
  if (!Array.isArray(extensions)) return false;
  return extensions.some(
    (extension: unknown) => isObject(extension) && /storage/i.test(String(extension["name"])),
  );
}

function logLevels(tree: SettingsTree): LogLevels {
  const levels: Record<string, LogLevel> = {};
  for (const [category] of tree.children("logging:logLevel")) {
    const level = tree.choice(`logging:logLevel:${category}`, LOG_LEVELS);
    const name = category.toLowerCase() === DEFAULT_CATEGORY ? DEFAULT_CATEGORY : category;
    if (level !== undefined) levels[name] = level;
  }
  return levels;
}
