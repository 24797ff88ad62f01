/**
 * A crash test from its first process to its report.
 *
 * The storage outlives everything. Workers run the app and are killed; this process starts the
 * load through a client, works on nothing itself, and judges what came of it.
 *
 * @module
 */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { startStandalone, type DurableClient } from "@taskhub/functions/standalone";
import { readJournals } from "./activity-journal.js";
import { AzuriteProcess } from "./azurite-process.js";
import type { CleanUp } from "./clean-up.js";
import type { CrashOptions } from "./crash-options.js";
import { killNowAndThen, stopStorageNowAndThen, type DisturbanceLog } from "./disturbances.js";
import { hiddenMessages, type HiddenMessage } from "./hidden-messages.js";
import { Load } from "./load.js";
import type { Progress } from "./progress.js";
import { countActivities, type Kill } from "./repeats.js";
import type { CrashReport, Problem } from "./report.js";
import { writeScriptRoot } from "./script-root.js";
import { SeededRandom } from "./seeded-random.js";
import { StorageGate } from "./storage-gate.js";
import { judge } from "./verdict.js";
import { Watch } from "./watch.js";
import { Worker } from "./worker.js";

/** The promise: our lease is 30 s, the rest is for the work. */
const IN_TIME_MS = 60_000;
const LEASE_MS = 30_000; // packages/core/src/task-hub.ts
const LOOK_MS = 100;
const MS_PER_SECOND = 1000;

interface Site {
  readonly folder: string;
  readonly azurite: AzuriteProcess;
  readonly client: DurableClient;
  readonly workers: readonly Worker[];
}

/** What the load has led to. */
interface Aftermath {
  readonly load: Load;
  readonly disturbances: DisturbanceLog;
  readonly loadMs: number;
}

/**
 * Runs the test.
 *
 * @param cleanUp - Gets what ends processes and removes files; for the caller to run.
 * @returns The report. Logs and journals are kept if it is not `ok`, or if there is none.
 */
export async function runCrashTest(
  options: CrashOptions,
  progress: Progress,
  cleanUp: CleanUp,
  interrupted: AbortSignal,
): Promise<CrashReport> {
  const folder = await mkdtemp(join(tmpdir(), "taskhub-crash-"));
  let isOk = false;
  cleanUp.add(async () => {
    // whoever interrupts the test does not want to read its logs
    if (isOk || interrupted.aborted)
      await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 500 });
  });
  const site = await openSite(options, folder, progress, cleanUp);
  const aftermath = await disturb(options, site, progress);
  const report = await conclude(options, site, aftermath, progress);
  isOk = report.ok;
  return isOk ? report : { ...report, keptFolder: folder };
}

async function openSite(
  { host, workers: count }: CrashOptions,
  folder: string,
  progress: Progress,
  cleanUp: CleanUp,
): Promise<Site> {
  const [scriptRoot, journals, logs] = ["app", "journals", "logs"].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  await writeScriptRoot(scriptRoot);
  await mkdir(journals);
  await mkdir(logs);
  const azurite = await AzuriteProcess.start(azuriteFolder(folder));
  cleanUp.add(() => azurite.stop());
  const { connectionString } = azurite;
  // nothing is registered in this process: it is a client and no worker
  const standalone = await startStandalone({ directory: scriptRoot, connection: connectionString });
  cleanUp.add(() => standalone.stop());
  const site = { host, scriptRoot, journals, logs, connectionString };
  const workers = Array.from({ length: count }, (_, n) => new Worker(`worker-${n + 1}`, site));
  for (const worker of workers) cleanUp.add(() => worker.stop());
  const starting = Promise.all(workers.map((worker) => worker.start()));
  await progress.during(() => `starting ${count} x ${host}`, starting);
  if (!workers.every(({ isReady }) => isReady)) {
    throw new Error(`A worker did not start; its log is in ${logs}.`);
  }
  return { folder, azurite, client: standalone.client, workers };
}

async function disturb(options: CrashOptions, site: Site, progress: Progress): Promise<Aftermath> {
  const { azurite, client, workers } = site;
  const forMs = options.seconds * MS_PER_SECOND;
  const gate = new StorageGate();
  // one stream of chance each: what the load does must not move the kills
  const random = (stream: number) => new SeededRandom(options.seed + stream);
  const load = new Load(client, random(0), gate);
  const watch = new Watch(client, load);
  const disturbances: DisturbanceLog = { kills: 0, outages: 0 };
  const startedAt = performance.now();
  const describe = () => describeProgress(startedAt, load, disturbances, workers);
  watch.start();
  try {
    const everyMs = options.killEverySeconds * MS_PER_SECOND;
    const work = [
      load.run(forMs),
      killNowAndThen(workers, random(1), disturbances, { forMs, everyMs }),
      ...(options.storageOutages
        ? [stopStorageNowAndThen(azurite, gate, random(2), disturbances, forMs)]
        : []),
    ];
    await progress.during(describe, Promise.all(work));
    const loadMs = performance.now() - startedAt;
    await progress.during(describe, untilFinished(load, disturbances));
    return { load, disturbances, loadMs };
  } finally {
    await watch.stop();
  }
}

async function untilFinished(load: Load, disturbances: DisturbanceLog): Promise<void> {
  const { lastKillAt = performance.now(), lastOutageEndedAt = 0 } = disturbances;
  const until = Math.max(lastKillAt, lastOutageEndedAt) + IN_TIME_MS;
  while (load.open.length > 0 && performance.now() < until) await pause(LOOK_MS);
}

async function conclude(
  options: CrashOptions,
  { folder, azurite, client, workers }: Site,
  { load, disturbances, loadMs }: Aftermath,
  progress: Progress,
): Promise<CrashReport> {
  const { problems, tasks } = await progress.during(
    () => `checking ${load.started.length} instances`,
    judgeAll(client, load),
  );
  await Promise.all(workers.map((worker) => worker.stop()));
  const blamed = options.host === "local" ? await blame(problems, azurite, folder) : problems;
  const lives = workers.flatMap((worker) => worker.lives);
  const activities = countActivities(readJournals(join(folder, "journals")), killsOf(lives), tasks);
  const accidents = lives.flatMap(({ accident }) => accident ?? []);
  const slowestMs = slowestFinish(load, disturbances);
  const count = (outcome: string) => blamed.filter((each) => each.outcome === outcome).length;
  const failures = blamed.length - count("hidden") + accidents.length;
  return {
    options,
    ok: failures + activities.unexplained.length + activities.neverRun.length === 0,
    instances: {
      started: load.started.length,
      completed: load.started.length - blamed.length,
      ...{ lost: count("lost"), stuck: count("stuck"), wrong: count("wrong") },
      hiddenByHost: count("hidden"),
    },
    ...{ kills: disturbances.kills, storageOutages: disturbances.outages, accidents },
    ...(slowestMs === undefined ? {} : { slowestFinishAfterLastKillMs: slowestMs }),
    activities,
    instancesPerSecond: perSecond(load.started.length, loadMs),
    activitiesPerSecond: perSecond(activities.runs, loadMs),
    problems: blamed,
  };
}

/** Also tells which activities must have run: those of instances that have completed. */
async function judgeAll(client: DurableClient, load: Load) {
  const problems: Problem[] = [];
  const tasks: string[] = [];
  for (const instance of load.started) {
    const { outcome, reasons } = await judge(client, instance);
    if (outcome !== "completed") {
      problems.push({ instanceId: instance.id, outcome, reasons });
      continue;
    }
    const expected = instance.scenario.expectation(instance.id);
    for (const each of [expected, ...expected.children.values()]) {
      tasks.push(...each.tasks, ...each.earlierTasks);
    }
  }
  return { problems, tasks };
}

/** A stuck instance is the host's if one of its messages is hidden for longer than we ever do. */
async function blame(
  problems: readonly Problem[],
  azurite: AzuriteProcess,
  folder: string,
): Promise<readonly Problem[]> {
  if (problems.length === 0) return problems;
  const ourLongest = new Date(Date.now() + LEASE_MS);
  await azurite.stop();
  const hidden = hiddenMessages(azuriteFolder(folder), ourLongest);
  return problems.map((problem) => {
    const { instanceId, outcome, reasons } = problem;
    const ofIt = hidden.filter(({ text }) => text.includes(instanceId));
    if (outcome !== "stuck" || ofIt.length === 0) return problem;
    return { instanceId, outcome: "hidden", reasons: [...reasons, tellHidden(ofIt)] };
  });
}

function tellHidden(messages: readonly HiddenMessage[]): string {
  const types = messages.map(({ text }) => /"EventType":(\d+)/.exec(text)?.[1] ?? "?");
  const last = Math.max(...messages.map(({ hiddenUntil }) => hiddenUntil.getTime()));
  return (
    `${messages.length} messages of it are hidden, of the event types ${types.join(", ")}, ` +
    `the last until ${new Date(last).toISOString()}`
  );
}

function killsOf(lives: Worker["lives"]): Kill[] {
  return lives.flatMap(({ name, killedAt }) => (killedAt ? [{ process: name, at: killedAt }] : []));
}

function slowestFinish(load: Load, disturbances: DisturbanceLog): number | undefined {
  const { lastKillAt } = disturbances;
  if (lastKillAt === undefined) return undefined;
  const finishes = load.started.flatMap(({ finishedAt }) => finishedAt ?? []);
  return Math.max(0, Math.round(Math.max(...finishes) - lastKillAt));
}

function describeProgress(
  startedAt: number,
  load: Load,
  { kills, outages }: DisturbanceLog,
  workers: readonly Worker[],
): string {
  const ready = workers.filter(({ isReady }) => isReady).length;
  const passed = Math.round((performance.now() - startedAt) / MS_PER_SECOND);
  return (
    `${String(passed).padStart(4)} s  ${load.started.length} started, ${load.open.length} open, ` +
    `${ready} of ${workers.length} workers up, ${kills} kills` +
    (outages > 0 ? `, ${outages} outages` : "")
  );
}

function perSecond(count: number, ms: number): number {
  return Math.round((count * MS_PER_SECOND * 10) / ms) / 10;
}

function azuriteFolder(folder: string): string {
  return join(folder, "azurite");
}
