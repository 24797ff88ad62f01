/**
 * The settings of the app, as one value: `host.json`, its overrides, and the app settings.
 *
 * Same keys as the original wherever they mean something here.
 *
 * @module
 */
import { getHeapStatistics } from "node:v8";
import {
  DEFAULT_WORKER_SETTINGS,
  type VersionFailureStrategy,
  type VersionMatchStrategy,
  type WorkerSettings,
} from "@taskhub/worker";
import type { Environment } from "./environment.js";
import { defaultConcurrency, longestHoldMs } from "./hosting-plan.js";
import { readForwardedHosts } from "./forwarded-hosts.js";
import { functionAppDirectory, readHostConfiguration } from "./host-configuration.js";
import { wrongValue } from "./invalid-setting-error.js";
import { readManagementApi, type ManagementApiSettings } from "./management-api-settings.js";
import { remarkOnKeys, SECTION, type KeyRemarks } from "./known-keys.js";
import { readRetention, type RetentionSettings } from "./retention-settings.js";
import { SettingReader } from "./setting-reader.js";
import { taskHubName } from "./task-hub-name.js";

const DEFAULT_CONNECTION = "AzureWebJobsStorage"; // AzureStorageOptions.cs
const DEFAULT_PARTITIONS = 4; // AzureStorageOptions.cs: "an integer value between 1 and 16"
const MAX_PARTITIONS = 16;
const DEFAULT_ROUTE_PREFIX = "api"; // the http extension's
const DEFAULT_HOST_DEQUEUES = 5; // the queues extension's maxDequeueCount
const DEFAULT_LINK_LIFETIME_MS = 30 * 24 * 3_600_000;
const LONGEST_LINK_LIFETIME_MS = 36_500 * 24 * 3_600_000; // a hundred years: a time that a Date can hold
const MIN_HISTORY_EVENTS = 100; // one commit may add as many rows
const MAX_HISTORY_MB = 4_096; // the whole of it is read into memory
const BYTES_PER_MB = 1_048_576;
/** The rest is for what is at work, and for the app itself. */
const IDLE_SHARE_OF_HEAP = 1 / 4;
const MATCH_STRATEGIES: readonly VersionMatchStrategy[] = ["None", "Strict", "CurrentOrOlder"];
const FAILURE_STRATEGIES: readonly VersionFailureStrategy[] = ["Reject", "Fail"];
const OVERRIDABLE_STATES = ["NonRunningStates", "AnyState"] as const; // OverridableStates.cs
const POSITIVE = { min: 1, max: Number.MAX_SAFE_INTEGER };

/** Everything the app can be told. Times in milliseconds. */
export interface Settings {
  /** The function app's folder. */
  readonly directory: string;
  readonly hubName: string;
  /** Name of the app setting, or the prefix of app settings, that says where the storage is. */
  readonly connectionName: string;
  /** Control queues, 1 to 16. */
  readonly partitionCount: number;
  readonly worker: Omit<WorkerSettings, "host">;
  /** True if a start replaces an instance of its id that has not finished, unless it says otherwise. */
  readonly replacesAnyInstance: boolean;
  /** Dequeues after which the Functions host moves a message to the `-poison` queue. */
  readonly hostMaxDequeueCount: number;
  readonly http: HttpSettings;
  /** Absent if what has finished is kept for ever. */
  readonly retention: RetentionSettings | undefined;
  /** True if other apps are meant to work on the hub, too. */
  readonly isHubShared: boolean;
  readonly remarks: KeyRemarks;
  /** True if `host.json` names an extension bundle. */
  readonly hasExtensionBundle: boolean;
}

/** How the app is reached. */
export interface HttpSettings extends ManagementApiSettings {
  /** Between the origin and a function's route; no slashes around it, may be empty. */
  readonly routePrefix: string;
  /** Origin, and path before the route prefix if any, of links; no slash at the end. */
  readonly publicUrl: string | undefined;
  /** Hosts, lower case, that `X-Forwarded-Host` may name; with a port if it is not the scheme's own. */
  readonly forwardedHosts: readonly string[];
  /** Names of app settings that hold keys of links, with commas between them: the first signs. */
  readonly linkKeySetting: string | undefined;
  readonly linkLifetimeMs: number;
}

/**
 * Reads the settings of a function app.
 *
 * @throws InvalidSettingError naming the first setting that cannot be used.
 */
export function readSettings(
  env: Environment,
  directory: string = functionAppDirectory(env),
): Settings {
  const configuration = readHostConfiguration(directory, env);
  const read = new SettingReader(configuration);
  const storage = `${SECTION}.storageProvider`;
  const hubName = taskHubName(read.text(`${SECTION}.hubName`), env);
  return {
    directory,
    hubName,
    connectionName:
      read.text(`${storage}.connectionName`) ??
      read.text(`${storage}.connectionStringName`) ??
      DEFAULT_CONNECTION,
    partitionCount:
      read.integer(`${storage}.partitionCount`, { min: 1, max: MAX_PARTITIONS }) ??
      DEFAULT_PARTITIONS,
    worker: workerSettings(read, env),
    replacesAnyInstance:
      read.oneOf(`${SECTION}.overridableExistingInstanceStates`, OVERRIDABLE_STATES) === "AnyState",
    hostMaxDequeueCount:
      read.integer("extensions.queues.maxDequeueCount", POSITIVE) ?? DEFAULT_HOST_DEQUEUES,
    http: httpSettings(read),
    retention: readRetention(read, hubName),
    isHubShared: read.flag(`${SECTION}.sharedTaskHub`) ?? false,
    remarks: remarkOnKeys(configuration),
    hasExtensionBundle: configuration.value("extensionBundle.id") !== undefined,
  };
}

function workerSettings(read: SettingReader, env: Environment): Omit<WorkerSettings, "host"> {
  const storage = `${SECTION}.storageProvider`;
  const byDefault = DEFAULT_WORKER_SETTINGS;
  const concurrency = defaultConcurrency(env);
  const graceSeconds = read.integer(`${SECTION}.unknownFunctionGraceSeconds`, {
    ...POSITIVE,
    min: 0,
  });
  const idleSeconds = read.integer(`${SECTION}.extendedSessionIdleTimeoutInSeconds`, POSITIVE);
  const sizeMb = read.integer(`${SECTION}.maxHistorySizeInMB`, {
    min: 1,
    max: MAX_HISTORY_MB,
  });
  const sessionMb = read.integer(`${SECTION}.extendedSessionMemoryInMB`, POSITIVE);
  return {
    maxConcurrentActivities:
      read.integer(`${SECTION}.maxConcurrentActivityFunctions`, POSITIVE) ?? concurrency.activities,
    maxConcurrentOrchestrators:
      read.integer(`${SECTION}.maxConcurrentOrchestratorFunctions`, POSITIVE) ??
      concurrency.orchestrators,
    maxConcurrentEntities:
      read.integer(`${SECTION}.maxConcurrentEntityFunctions`, POSITIVE) ??
      concurrency.orchestrators,
    maxEntityBatch:
      read.integer(`${SECTION}.maxEntityOperationBatchSize`, POSITIVE) ?? byDefault.maxEntityBatch,
    maxQueuePollingIntervalMs:
      read.timeSpan(`${storage}.maxQueuePollingInterval`, { minMs: 1 }) ??
      byDefault.maxQueuePollingIntervalMs,
    maxDequeueCount:
      read.integer(`${storage}.maxDequeueCount`, POSITIVE) ?? byDefault.maxDequeueCount,
    maxHistoryEvents:
      read.integer(`${SECTION}.maxHistoryEvents`, { ...POSITIVE, min: MIN_HISTORY_EVENTS }) ??
      byDefault.maxHistoryEvents,
    maxHistoryBytes: sizeMb === undefined ? byDefault.maxHistoryBytes : sizeMb * BYTES_PER_MB,
    unknownFunctionGraceMs: inMs(graceSeconds) ?? byDefault.unknownFunctionGraceMs,
    spillAfterMs: byDefault.spillAfterMs,
    sessionIdleMs: inMs(idleSeconds) ?? byDefault.sessionIdleMs,
    maxSessionBytes: sessionMb === undefined ? shareOfHeap() : sessionMb * BYTES_PER_MB,
    shiftMs: byDefault.shiftMs,
    holdMs: longestHoldMs(read.text("functionTimeout"), env),
    httpPollIntervalMs: read.integer(
      `${SECTION}.httpSettings.defaultAsyncRequestSleepTimeMilliseconds`,
      POSITIVE,
    ),
    ...versionSettings(read),
  };
}

/** @see DurableTaskOptions.cs: CurrentOrOlder and Reject are the defaults; an empty version is none. */
function versionSettings(read: SettingReader) {
  const byDefault = DEFAULT_WORKER_SETTINGS;
  const version = read.text(`${SECTION}.defaultVersion`);
  return {
    defaultVersion: version === "" ? undefined : version,
    versionMatchStrategy:
      read.oneOf(`${SECTION}.versionMatchStrategy`, MATCH_STRATEGIES) ??
      byDefault.versionMatchStrategy,
    versionFailureStrategy:
      read.oneOf(`${SECTION}.versionFailureStrategy`, FAILURE_STRATEGIES) ??
      byDefault.versionFailureStrategy,
  };
}

function httpSettings(read: SettingReader): HttpSettings {
  const prefix = read.text("extensions.http.routePrefix") ?? DEFAULT_ROUTE_PREFIX;
  return {
    routePrefix: prefix.replace(/^\/+|\/+$/g, ""),
    publicUrl: publicUrl(read),
    forwardedHosts: readForwardedHosts(read),
    linkKeySetting: read.text(`${SECTION}.linkSigningKey`),
    linkLifetimeMs:
      read.timeSpan(`${SECTION}.linkLifetime`, { minMs: 1000, maxMs: LONGEST_LINK_LIFETIME_MS }) ??
      DEFAULT_LINK_LIFETIME_MS,
    ...readManagementApi(read),
  };
}

function publicUrl(read: SettingReader): string | undefined {
  const key = `${SECTION}.publicUrl`;
  const text = read.text(key);
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.search !== "" || url.hash !== "") {
    throw wrongValue(key, text, 'an address such as "https://orders.example.com"');
  }
  return url.href.replace(/\/+$/, "");
}

/** What idle sessions may take of the heap that this process may have: bytes. */
function shareOfHeap(): number {
  return Math.floor(getHeapStatistics().heap_size_limit * IDLE_SHARE_OF_HEAP);
}

function inMs(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000;
}
