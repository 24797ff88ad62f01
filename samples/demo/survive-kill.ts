/**
 * A power cut in the middle of a pipeline: the host is killed, started again, and waited for.
 *
 * @module
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Instance, type HistoryEvent } from "./instance.js";
import { LocalApp, type LocalAppOptions } from "./local-app.js";

/** The activities of a pipeline with good data. */
export const STEPS = ["DownloadData", "Process", "Summarize"];

/** How a power cut is staged. */
export interface KillOptions extends Pick<LocalAppOptions, "host" | "scriptRoot"> {
  /** How long each of the three activities takes. */
  readonly stepSeconds: number;
  /** From the answer that accepts the start to the kill. */
  readonly killAfterMs: number;
  /** From the second start of the host on. */
  readonly patienceMs: number;
}

/** What came of it. */
export interface Survival {
  readonly runtimeStatus: string;
  readonly output: unknown;
  /** How many results of each activity. */
  readonly resultsInHistory: Readonly<Record<string, number>>;
  /** From the second start of the host to its first answer. */
  readonly upAfterMs: number;
  /** From the second start of the host to the end of the orchestration. */
  readonly endAfterMs: number;
}

/**
 * Starts a pipeline, kills the host, starts it again on the same storage, and waits for the end.
 *
 * @throws Error if the end does not come in time.
 */
export async function surviveKill(options: KillOptions): Promise<Survival> {
  const storage = await mkdtemp(join(tmpdir(), "taskhub-kill-"));
  const { host, scriptRoot, stepSeconds } = options;
  const env = { PIPELINE_STEP_SECONDS: String(stepSeconds) };
  const app = { host, scriptRoot, storage, env };
  try {
    const before = await LocalApp.start(app);
    const instance = await startAndKill(before, options.killAfterMs);
    return await restartAndWait(app, instance, options.patienceMs);
  } finally {
    await rm(storage, { recursive: true, force: true, maxRetries: 10, retryDelay: 500 });
  }
}

async function startAndKill(app: LocalApp, killAfterMs: number): Promise<Instance> {
  try {
    const instance = await Instance.start(app.url, "pipeline/orders.csv");
    await pause(killAfterMs);
    return instance;
  } finally {
    await app.kill();
  }
}

async function restartAndWait(
  options: LocalAppOptions,
  killed: Instance,
  patienceMs: number,
): Promise<Survival> {
  const restartedAt = performance.now();
  const app = await LocalApp.start(options);
  try {
    const upAfterMs = performance.now() - restartedAt;
    const instance = killed.at(app.url);
    await instance.end(patienceMs);
    const endAfterMs = performance.now() - restartedAt;
    const { runtimeStatus, output, historyEvents = [] } = await instance.status(true);
    const resultsInHistory = Object.fromEntries(
      STEPS.map((step) => [step, historyEvents.filter((event) => isResultOf(event, step)).length]),
    );
    return { runtimeStatus, output, resultsInHistory, upAfterMs, endAfterMs };
  } finally {
    await app.stop();
  }
}

function isResultOf(event: HistoryEvent, activity: string): boolean {
  return event.EventType === "TaskCompleted" && event["FunctionName"] === activity;
}
