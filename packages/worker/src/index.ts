export type { LogFields, Logger, LogLevel } from "./logger.js";
export type { Activity, ActivityInvocation, Registry } from "./registry.js";
export { DEFAULT_WORKER_SETTINGS, type WorkerSettings } from "./worker-settings.js";
export { Shown } from "./shown.js";
export type {
  VersionFailureStrategy,
  VersionMatchStrategy,
  VersionSettings,
} from "./version-match.js";
export { startWorker, type Worker, type WorkerParts } from "./worker.js";
