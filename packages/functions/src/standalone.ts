/**
 * Runs an app's orchestrations in any Node process, without a Functions host.
 *
 * @module
 */
import type { DurableClient } from "./client/durable-client.js";
import { refuseBoundActivities } from "./app/refuse-bound-activities.js";
import { durableApp } from "./durable-app.js";
import { Engine } from "./engine.js";
import { PublicAddress } from "./http/public-address.js";
import { appEnvironment } from "./settings/app-environment.js";
import { functionAppDirectory } from "./settings/host-configuration.js";
import { logRemarks } from "./settings/log-remarks.js";
import { readSettings } from "./settings/settings.js";

export type {
  CleanEntityStorageOptions,
  CleanEntityStorageResult,
} from "./client/clean-entity-storage.js";
export type { BatchOptions, BatchProgress } from "./client/batch.js";
export type { DurableClient, PurgeOptions, TerminateOptions } from "./client/durable-client.js";
export type {
  DurableOrchestrationStatus,
  DurableOrchestrationStatusInit,
} from "./client/durable-orchestration-status.js";
export type { EventLinkOptions } from "./client/create-event-link.js";
export type { EntityHandle } from "./client/entity-handle.js";
export type {
  EntityFilter,
  EntityListing,
  EntityPage,
  EntityPagesOptions,
} from "./client/entity-listing.js";
export type { EntityStateResponse } from "./client/entity-state-response.js";
export type { EntityStatus } from "./client/entity-status.js";
export type {
  InstanceListFilter,
  InstanceListing,
  InstancePage,
  InstancePagesOptions,
} from "./client/instance-listing.js";
export type {
  GetHistoryOptions,
  GetStatusOptions,
  InstanceReader,
  WaitForCompletionOptions,
} from "./client/instance-reader.js";
export type { OrchestrationRuntimeStatus } from "./client/orchestration-runtime-status.js";
export type { OrchestrationFilter } from "./client/orchestration-filter.js";
export type { PoisonMessage } from "./client/poison-message.js";
export type { PurgeHistoryResult } from "./client/purge-history-result.js";
export type { RestartOptions } from "./client/restart.js";
export type { TerminateByOptions, TerminateByResult } from "./client/terminate-by.js";
export type { WaitOptions } from "./client/wait-for-status.js";
export type { ExistingInstancePolicy, StartNewOptions } from "./client/start-new-options.js";
export type { HistoryEventPayload } from "./http/history-payload.js";
export type { HttpManagementPayload } from "./http/management-links.js";

const KEEP_ALIVE_MS = 3_600_000;

/** How the orchestrations are run. What is absent comes from `host.json` and the app settings. */
export interface StandaloneOptions {
  /** Folder of `host.json` and `local.settings.json`; by default the function app's, else the current. */
  readonly directory?: string;
  /** Name of the task hub. */
  readonly hubName?: string;
  /** A storage connection string. */
  readonly connection?: string;
}

/** Orchestrations that are being run. */
export interface Standalone {
  /** Starts, watches and steers orchestrations. */
  readonly client: DurableClient;
  /** Gives back what is being worked on, within about 4 s, and lets the process end. */
  stop(): Promise<void>;
}

/**
 * Runs the orchestrators, entities and activities that have been registered so far.
 *
 * The process is kept alive until {@link Standalone.stop} is called.
 *
 * @throws TypeError if an activity has bindings, which only a Functions host evaluates.
 * @throws InvalidSettingError if a setting cannot be used.
 * @throws StorageError if the storage cannot be reached.
 */
export async function startStandalone(options: StandaloneOptions = {}): Promise<Standalone> {
  const directory = options.directory ?? functionAppDirectory(process.env);
  const env = appEnvironment(directory, options);
  const app = durableApp();
  refuseBoundActivities(app.registry.boundActivities);
  const settings = readSettings(env, directory);
  logRemarks(settings, app.log);
  const engine = new Engine({
    ...{ env, settings, registry: app.registry, log: app.log },
    address: new PublicAddress(() => settings.http, env), // no requests come: it warns of none
    host: "none",
  });
  app.runWith(engine);
  try {
    await engine.hubReadiness.whenReady();
  } catch (error) {
    await engine.stop();
    throw error;
  }
  // nothing else here does: a durable timer of a week is no reason to stay
  const alive = setInterval(() => undefined, KEEP_ALIVE_MS);
  return {
    client: engine.clientFor(),
    stop: async () => {
      await engine.stop();
      clearInterval(alive);
    },
  };
}
export type { SignalEntityOptions, TaskHubOptions } from "./client/task-hub-options.js";
