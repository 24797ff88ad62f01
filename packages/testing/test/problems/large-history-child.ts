/**
 * A worker with little memory, one instance with a very large history, and 100 small ones beside it.
 *
 *     node --max-old-space-size=512 -r <run-from-source.cjs> large-history-child.ts '<job as JSON>'
 *
 * Prints a `LargeHistoryReport` when nothing happens any more. The texts of the large history are one
 * and the same object in the simulated storage, so that the store itself costs little; the worker gets
 * copies, as it would from a service.
 *
 * @module
 */
import { hubNames, type AzureTaskHub, type Services } from "@taskhub/azure-storage";
import { CLIENT, NO_MARKS, RECEIVED, type HistoryEvent, type Orchestrator } from "@taskhub/core";
import { DEFAULT_WORKER_SETTINGS } from "@taskhub/worker";
import { ActivityRuns } from "../../src/simulation/activity-runs.js";
import { isAtRest } from "../../src/simulation/at-rest.js";
import { SeededRandom } from "../../src/simulation/seeded-random.js";
import { SimulatedProcess } from "../../src/simulation/simulated-process.js";
import { bringUp, HUB_NAME, openHub } from "../../src/simulation/simulated-worker.js";
import { VirtualTime } from "../../src/simulation/virtual-time.js";
import { SimulatedStorage } from "../../src/storage/simulated-storage.js";
import { answering, HeapGauge } from "../heap-gauge.js";

/** What the large history is to be like. */
export interface LargeHistoryJob {
  /** Activities that have ended: 4 events each. */
  readonly steps: number;
  /** Of each result. Over 30,720 it lies in a blob. */
  readonly resultBytes: number;
  /** True if a worker of .NET wrote last, which leaves no row count. */
  readonly isForeign?: boolean;
}

/** What came of it. */
export interface LargeHistoryReport {
  readonly isAtRest: boolean;
  readonly events: number;
  readonly bytes: number;
  /** Of the 100 small ones, how many have each status. */
  readonly small: Readonly<Record<string, number>>;
  readonly bigStatus: string | undefined;
  readonly bigOutput: string | undefined;
  /** `ErrorType` of the failure in the history. */
  readonly bigErrorType: string | undefined;
  /** Names of log events at warnings and errors, each once. */
  readonly logged: readonly string[];
  /** After the store was filled, and at most from then on. */
  readonly heapAtFirst: number;
  readonly heapAtMost: number;
  readonly virtualMs: number;
}

const BIG = "big";
const SMALL_INSTANCES = 100;
const SMALL_STEPS = 5;
const LIMIT_MS = 3_600_000;

const names = hubNames(HUB_NAME);

const chain: Orchestrator = function* (df) {
  for (let step = 0; step < SMALL_STEPS; step++) yield df.callActivity("step", step);
  return "done";
};

const gather: Orchestrator = function* (df) {
  const seen: unknown[] = [];
  for (;;) seen.push(yield df.callActivity("step", seen.length));
};

void main();

async function main(): Promise<void> {
  const job = JSON.parse(process.argv[2] ?? "{}") as LargeHistoryJob; // large-history.test.ts wrote it
  const time = new VirtualTime();
  const storage = new SimulatedStorage({ now: () => time.now });
  const client = openHub({
    ...{ services: storage.services, partitionCount: 1, random: new SeededRandom(1) },
    clock: time.clockOf(new SimulatedProcess("client")),
    log: () => undefined,
  });
  await client.ensureCreated();
  const written = await writeBig(client, time, job);
  if (job.isForeign === true) await writeAsDotNet(storage, time);
  for (let i = 0; i < SMALL_INSTANCES; i++) {
    await client.startInstance({ instanceId: `small-${String(i)}`, name: "chain", held: false });
  }
  const heap = new HeapGauge();
  const logged = new Set<string>();
  startWorker(answering(storage.services, heap), time, logged);
  const rest = await runToRest(storage, time, heap);
  const report: LargeHistoryReport = {
    ...{ ...written, ...rest, logged: [...logged], virtualMs: time.elapsedMs },
    ...{ heapAtFirst: heap.first, heapAtMost: heap.most },
    ...(await readEnds(client, storage)),
  };
  process.stdout.write(JSON.stringify(report));
}

/** Writes the history as a worker with higher limits would have, and puts one more event for it. */
async function writeBig(
  hub: AzureTaskHub,
  time: VirtualTime,
  { steps, resultBytes }: LargeHistoryJob,
) {
  const started = await hub.startInstance({ instanceId: BIG, name: "gather", held: true });
  if (started.kind !== "started" || !started.delivery) throw new Error("The hub was not empty.");
  const { row, delivery } = started;
  const { executionId = "" } = row.status;
  const result = JSON.stringify("x".repeat(resultBytes - 2));
  const events = historyOf({ ...delivery.message.event, isPlayed: true }, steps, result);
  await hub.commitEpisode({
    ...{ instanceId: BIG, executionId, stamp: undefined, commitNumber: 1, events },
    ...{ firstRow: 0, replaces: false, rowsBefore: 0, marks: NO_MARKS },
  });
  await hub.writeInstance({ ...row.status, runtimeStatus: "Running", commitNumber: 1 }, row);
  await hub.complete(delivery);
  await hub.put(
    hub.controlQueueOf(BIG),
    {
      ...{ messageId: "5b0c8a3e-2f6d-4d0c-9a1b-7e6f5d4c3b2a", instanceId: BIG, sender: CLIENT },
      event: { type: "EventRaised", name: "more", ...received(time) },
    },
    { visibleInMs: 0, held: false },
  );
  return { events: events.length, bytes: steps * result.length };
}

/** An activity after another, each with the same result. */
function historyOf(start: HistoryEvent, steps: number, result: string): HistoryEvent[] {
  const { timestamp } = start;
  const common = { eventId: RECEIVED, timestamp, isPlayed: false };
  const episode = (next: number, news: HistoryEvent): HistoryEvent[] => [
    { type: "OrchestratorStarted", ...common },
    news,
    { type: "TaskScheduled", ...common, eventId: next, name: "step", input: "[0]" },
    { type: "OrchestratorCompleted", ...common },
  ];
  const events = episode(0, start);
  for (let step = 0; step < steps; step++) {
    const end = { ...common, isPlayed: true, taskScheduledId: step, result };
    events.push(...episode(step + 1, { type: "TaskCompleted", ...end }));
  }
  return events;
}

/** A .NET worker merges its own columns, and leaves those that only ours have. */
async function writeAsDotNet({ services }: SimulatedStorage, time: VirtualTime): Promise<void> {
  const columns = { CheckpointCompletedTimestamp: new Date(time.now + 1) };
  const entity = { partitionKey: BIG, rowKey: "sentinel", columns };
  const payer = { instanceId: BIG };
  await services.tables.transact(names.historyTable, [{ kind: "merge", entity, etag: "*" }], payer);
}

function startWorker(services: Services, time: VirtualTime, logged: Set<string>): void {
  bringUp({
    process: new SimulatedProcess("worker"),
    app: {
      orchestrators: { chain, gather },
      activities: { step: (input) => ({ kind: "value", value: input, ms: 100 }) },
    },
    settings: DEFAULT_WORKER_SETTINGS,
    partitionCount: 1,
    ...{ services, time },
    random: new SeededRandom(2),
    runs: new ActivityRuns(time, () => undefined),
    onOperation: () => undefined,
    log: (level, _message, { event }) => {
      if (level === "warn" || level === "error") logged.add(event);
    },
  });
}

async function runToRest(storage: SimulatedStorage, time: VirtualTime, heap: HeapGauge) {
  let restless = -1;
  const isDone = (): boolean => {
    heap.look();
    if (storage.version === restless) return false;
    restless = storage.version;
    return isAtRest(storage).isQuiet;
  };
  return { isAtRest: await time.runUntil(isDone, LIMIT_MS) };
}

async function readEnds(hub: AzureTaskHub, storage: SimulatedStorage) {
  const small: Record<string, number> = {};
  for (let i = 0; i < SMALL_INSTANCES; i++) {
    const status = await hub.readStatus(`small-${String(i)}`);
    const key = status?.runtimeStatus ?? "absent";
    small[key] = (small[key] ?? 0) + 1;
  }
  const big = await hub.readStatus(BIG);
  const rows = storage.rows(names.historyTable, BIG);
  const end = [...rows]
    .reverse()
    .find(({ columns }) => columns["EventType"] === "ExecutionCompleted");
  const bigErrorType = /"ErrorType":"(\w+)"/.exec(String(end?.columns["FailureDetails"]))?.[1];
  return { small, bigStatus: big?.runtimeStatus, bigOutput: big?.output, bigErrorType };
}

function received(time: VirtualTime) {
  return { eventId: RECEIVED, isPlayed: false, timestamp: new Date(time.now) };
}
