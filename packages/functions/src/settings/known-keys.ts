/**
 * Which keys `extensions.durableTask` can have, and what to say of one that is not among them.
 *
 * @module
 */
import type { HostConfiguration } from "./host-configuration.js";
import { nearestName } from "./nearest-name.js";

/** The section of `host.json` that is ours, the original's own. */
export const SECTION = "extensions.durableTask";

/** Keys that mean something here. */
const READ = [
  "hubName",
  "maxConcurrentActivityFunctions",
  "maxConcurrentOrchestratorFunctions",
  "maxConcurrentEntityFunctions",
  "maxEntityOperationBatchSize",
  "extendedSessionIdleTimeoutInSeconds",
  "extendedSessionMemoryInMB",
  "maxHistoryEvents",
  "maxHistorySizeInMB",
  "unknownFunctionGraceSeconds",
  "httpSettings",
  "defaultVersion",
  "versionMatchStrategy",
  "versionFailureStrategy",
  "overridableExistingInstanceStates",
  "publicUrl",
  "linkSigningKey",
  "linkLifetime",
  "retention",
  "retentionSchedule",
  "sharedTaskHub",
  "managementApi.mode",
  "managementApi.route",
  "managementApi.linksRoute",
  "managementApi.forwardedHosts",
  "storageProvider.connectionName",
  "storageProvider.connectionStringName",
  "storageProvider.partitionCount",
  "storageProvider.maxQueuePollingInterval",
  "storageProvider.maxDequeueCount",
];

/**
 * Keys of the original that an app may well have, and that nothing here depends on: they tune a
 * mechanism this engine has not, or always has.
 */
const WITHOUT_MEANING = [
  "appLeaseOptions",
  "entityMessageReorderWindowInMinutes",
  "extendedSessionsEnabled",
  "grpcHttpClientTimeout",
  "localRpcEndpointEnabled",
  "maxGrpcMessageSizeInBytes",
  "maxOrchestrationActions",
  "notifications",
  "rollbackEntityOperationsOnExceptions",
  "storeInputsInOrchestrationHistory",
  "throwStatusExceptionsOnRaiseEvent",
  "tracing",
  "useAppLease",
  "useGracefulShutdown",
  "storageProvider.allowReplayingTerminalInstances",
  "storageProvider.controlQueueBatchSize",
  "storageProvider.controlQueueBufferThreshold",
  "storageProvider.controlQueueVisibilityTimeout",
  "storageProvider.fetchLargeMessagesAutomatically",
  "storageProvider.queueClientMessageEncoding",
  "storageProvider.trackingStoreConnectionName",
  "storageProvider.trackingStoreConnectionStringName",
  "storageProvider.trackingStoreNamePrefix",
  "storageProvider.type",
  "storageProvider.useLegacyPartitionManagement",
  "storageProvider.useTablePartitionManagement",
  "storageProvider.workItemQueueVisibilityTimeout",
];

const VERSION_MISSING =
  `host.json: ${SECTION}.versionMatchStrategy is set, and ${SECTION}.defaultVersion is not: this app ` +
  `runs no instance that has a version.`;

const FORWARDED_HOSTS_MISSING =
  `host.json: ${SECTION}.httpSettings.useForwardedHost is true, and ` +
  `${SECTION}.managementApi.forwardedHosts is not set: X-Forwarded-Host is ignored. Set it to the hosts ` +
  `that the proxy may name, such as ["orders.example.com"].`;

const RETENTION_MISSING =
  `host.json: ${SECTION}.retentionSchedule is set, and ${SECTION}.retention is not: nothing is ` +
  `purged.`;

/** Keys that have keys of their own. */
const SECTIONS = ["storageProvider", "managementApi"];

/** Sentences about the keys nobody knows, and about those without a meaning, here or without others. */
export interface KeyRemarks {
  readonly unknown: readonly string[];
  readonly incomplete: readonly string[];
  readonly withoutMeaning: readonly string[];
}

/** Looks through the section once; names are compared ignoring case. */
export function remarkOnKeys(configuration: HostConfiguration): KeyRemarks {
  const written = [
    ...configuration.names(SECTION).filter((name) => !has(SECTIONS, name)),
    ...SECTIONS.flatMap((section) =>
      configuration.names(`${SECTION}.${section}`).map((name) => `${section}.${name}`),
    ),
  ];
  const unknown = written.filter((key) => !has(READ, key) && !has(WITHOUT_MEANING, key));
  const idle = written.filter((key) => has(WITHOUT_MEANING, key));
  return {
    unknown: unknown.map((key) => {
      const meant = nearestName(key, READ);
      const advice = meant === undefined ? "" : ` Is ${meant} meant?`;
      return `host.json: ${SECTION}.${key} is not a setting.${advice}`;
    }),
    incomplete: [
      ...(isVersionMissing(configuration) ? [VERSION_MISSING] : []),
      ...(areForwardedHostsMissing(configuration) ? [FORWARDED_HOSTS_MISSING] : []),
      ...(isRetentionMissing(configuration) ? [RETENTION_MISSING] : []),
    ],
    withoutMeaning:
      idle.length === 0 ? [] : [`host.json: without a meaning here: ${idle.join(", ")}.`],
  };
}

/** The strategy that is the default needs no version: without one all instances are alike. */
function isVersionMissing(configuration: HostConfiguration): boolean {
  const strategy = configuration.value(`${SECTION}.versionMatchStrategy`) ?? "None";
  const version = configuration.value(`${SECTION}.defaultVersion`) ?? "";
  return version === "" && typeof strategy === "string" && !same(strategy, "None");
}

/** The original takes any host that a request names; here those that are listed count. */
function areForwardedHostsMissing(configuration: HostConfiguration): boolean {
  const wanted = configuration.value(`${SECTION}.httpSettings.useForwardedHost`);
  const hosts = configuration.value(`${SECTION}.managementApi.forwardedHosts`) ?? "";
  const areMissing = hosts === "" || (Array.isArray(hosts) && hosts.length === 0);
  return areMissing && (wanted === true || (typeof wanted === "string" && same(wanted, "true")));
}

function isRetentionMissing(configuration: HostConfiguration): boolean {
  const isSet = (key: string) => (configuration.value(`${SECTION}.${key}`) ?? "") !== "";
  return isSet("retentionSchedule") && !isSet("retention");
}

function has(keys: readonly string[], key: string): boolean {
  return keys.some((known) => same(known, key));
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
