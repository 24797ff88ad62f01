import type { VersionSettings } from "./version-match.js";

/** How much a worker takes on, and how it waits. Times in milliseconds. */
export interface WorkerSettings extends VersionSettings {
  /**
   * Who calls the worker: under `functions` it works only on shift, with `none` always.
   */
  readonly host: "functions" | "none";
  /** Activities that run at once in this process. Default 10 for each processor. */
  readonly maxConcurrentActivities: number;
  /** Orchestrators that run an episode at once in this process. Default 10 for each processor. */
  readonly maxConcurrentOrchestrators: number;
  /** Entities that perform operations at once in this process. Default 10 for each processor. */
  readonly maxConcurrentEntities: number;
  /** Messages that an entity takes in one batch, at least 1. Default 500. */
  readonly maxEntityBatch: number;
  /** Longest pause between two receives from an idle queue. Default 30,000. */
  readonly maxQueuePollingIntervalMs: number;
  /** Dequeues after which a message is poison. Default 20. */
  readonly maxDequeueCount: number;
  /** Events at which an instance fails, for its history has become too large. Default 51,200. */
  readonly maxHistoryEvents: number;
  /** Bytes of text in a history at which its instance fails. Default 50 MiB. */
  readonly maxHistoryBytes: number;
  /** How long a function nobody knows is waited for, as in a rolling deployment. Default 30,000. */
  readonly unknownFunctionGraceMs: number;
  /**
   * How long an activity waits for room here before it goes to the work-item queue, unless its turn is
   * near. Default 500.
   */
  readonly spillAfterMs: number;
  /** How long an idle session is kept in memory. Default 30,000. */
  readonly sessionIdleMs: number;
  /**
   * Bytes that idle sessions may take, about: beyond it those go that are idle longest. The last one
   * stays, whatever its size. Default 64 MiB.
   */
  readonly maxSessionBytes: number;
  /** How long the worker goes on after the last proof that it is meant to work. Default 300,000. */
  readonly shiftMs: number;
  /** How long a triggered invocation is held at most; under the host's `functionTimeout`. */
  readonly holdMs: number;
  /** Between two polls of `callHttp`, where the server does not say. 30,000 if absent. */
  readonly httpPollIntervalMs: number | undefined;
}

/** The defaults, for one processor and no host. */
export const DEFAULT_WORKER_SETTINGS: WorkerSettings = {
  host: "none",
  maxConcurrentActivities: 10,
  maxConcurrentOrchestrators: 10,
  maxConcurrentEntities: 10,
  maxEntityBatch: 500,
  maxQueuePollingIntervalMs: 30_000,
  maxDequeueCount: 20,
  maxHistoryEvents: 51_200,
  maxHistoryBytes: 52_428_800,
  unknownFunctionGraceMs: 30_000,
  spillAfterMs: 500,
  sessionIdleMs: 30_000,
  maxSessionBytes: 67_108_864,
  shiftMs: 300_000,
  holdMs: 270_000,
  httpPollIntervalMs: undefined,
  defaultVersion: undefined,
  versionMatchStrategy: "CurrentOrOlder",
  versionFailureStrategy: "Reject",
};
