/**
 * A worker with little memory, one instance with a very large history that goes on, and 50 small ones
 * beside it.
 *
 *     node --max-old-space-size=512 -r <run-from-source.cjs> large-instance-child.ts '<job as JSON>'
 *
 * The large one is a ledger: it waits for an entry, books it with an activity, and keeps the receipt.
 * Prints a `LargeInstanceReport` when nothing happens any more. The storage lies in the same heap, and
 * counts: the worker has only the rest. Every call of the worker takes 10 ms of virtual time.
 *
 * @module
 */
import { getHeapStatistics } from "node:v8";
import { hubNames, type AzureTaskHub, type Services } from "@taskhub/azure-storage";
import {
  CLIENT,
  NO_MARKS,
  RECEIVED,
  type Clock,
  type HistoryEvent,
  type Orchestrator,
} from "@taskhub/core";
import { DEFAULT_WORKER_SETTINGS } from "@taskhub/worker";
import { ActivityRuns } from "../src/simulation/activity-runs.js";
import { isAtRest } from "../src/simulation/at-rest.js";
import { SeededRandom } from "../src/simulation/seeded-random.js";
import { SimulatedProcess } from "../src/simulation/simulated-process.js";
import { bringUp, HUB_NAME, openHub } from "../src/simulation/simulated-worker.js";
import { VirtualTime } from "../src/simulation/virtual-time.js";
import { SimulatedStorage } from "../src/storage/simulated-storage.js";
import { answering, HeapGauge } from "./heap-gauge.js";

/** What the large instance is to be like. */
export interface LargeInstanceJob {
  /** Entries that are booked before the worker comes up: 7 events each. */
  readonly booked: number;
  readonly receiptBytes: number;
  /** Entries that come while it works, a second after each other. */
  readonly more: number;
  /** True if the ledger is closed only when its session has ended for lack of events. */
  readonly restsBeforeEnd: boolean;
}

/** What the worker does: reads a page of the large history, or commits to it, or to a small one. */
export type Happening = "read" | "commit" | "commit of a small one";

/** What came of it. */
export interface LargeInstanceReport {
  readonly isAtRest: boolean;
  /** In the history when the worker comes up; of text in it. */
  readonly events: number;
  readonly bytes: number;
  readonly eventsAtEnd: number;
  readonly status: string | undefined;
  /** Entries in the ledger when it is closed. */
  readonly output: string | undefined;
  /** Of the 50 small ones, how many have each status. */
  readonly small: Readonly<Record<string, number>>;
  /** In order. */
  readonly happenings: readonly Happening[];
  /** Names of log events at warnings and errors. */
  readonly logged: readonly string[];
  /** After the store was filled, and at most from then on. */
  readonly heapAtFirst: number;
  readonly heapAtMost: number;
}

const LARGE = "ledger";
const SMALL_INSTANCES = 50;
const SMALL_STEPS = 20;
const CALL_MS = 10;
const ACTIVITY_MS = 50;
const ENTRY_EVERY_MS = 1_000;
const LONG_PAUSE_MS = 2 * DEFAULT_WORKER_SETTINGS.sessionIdleMs;
const LIMIT_MS = 3_600_000;

const names = hubNames(HUB_NAME);

const chain: Orchestrator = function* (df) {
  for (let step = 0; step < SMALL_STEPS; step++) yield df.callActivity("step", step);
};

const ledger: Orchestrator = function* (df) {
  const receipts: unknown[] = [];
  for (;;) {
    const entry: unknown = yield df.waitForExternalEvent("entry");
    if (entry === "close") return receipts.length;
    receipts.push(yield df.callActivity("step", entry));
  }
};

/** What is looked at while the worker works. */
class Watch {
  readonly heap = new HeapGauge();
  readonly happenings: Happening[] = [];
  readonly logged: string[] = [];
}

void main();

async function main(): Promise<void> {
  const job = JSON.parse(process.argv[2] ?? "{}") as LargeInstanceJob; // large-instance.test.ts wrote it
  const time = new VirtualTime();
  const storage = new SimulatedStorage({ now: () => time.now });
  const clock = time.clockOf(new SimulatedProcess("client"));
  const random = new SeededRandom(1);
  const client = openHub({
    ...{ services: storage.services, partitionCount: 1, random, clock, log: () => undefined },
  });
  await client.ensureCreated();
  const written = await writeLarge(client, job);
  // who has written it is gone
  await time.runUntil(() => false, LONG_PAUSE_MS);
  for (let i = 0; i < SMALL_INSTANCES; i++) {
    await client.startInstance({ instanceId: `small-${String(i)}`, name: "chain", held: false });
  }
  const watch = new Watch();
  startWorker(storage.services, time, watch);
  let isClosed = false;
  void sendEntries(client, clock, job).then(() => (isClosed = true));
  const isDone = (): boolean => {
    watch.heap.look();
    return isClosed && isAtRest(storage).isQuiet;
  };
  const report: LargeInstanceReport = {
    ...{ isAtRest: await time.runUntil(isDone, LIMIT_MS), ...written },
    ...{ happenings: watch.happenings, logged: watch.logged },
    ...{ heapAtFirst: watch.heap.first, heapAtMost: watch.heap.most },
    eventsAtEnd: storage.rows(names.historyTable, LARGE).length - 1,
    ...(await readEnds(client)),
  };
  process.stdout.write(JSON.stringify(report));
}

/** Writes the history as a worker would have that has booked so many entries. */
async function writeLarge(hub: AzureTaskHub, { booked, receiptBytes }: LargeInstanceJob) {
  const started = await hub.startInstance({ instanceId: LARGE, name: "ledger", held: true });
  if (started.kind !== "started" || !started.delivery) throw new Error("The hub was not empty.");
  const { row, delivery } = started;
  const { executionId = "" } = row.status;
  const receipt = JSON.stringify("x".repeat(receiptBytes - 2));
  const events = historyOf({ ...delivery.message.event, isPlayed: true }, booked, receipt);
  await hub.commitEpisode({
    ...{ instanceId: LARGE, executionId, stamp: undefined, commitNumber: 1, events },
    ...{ firstRow: 0, replaces: false, rowsBefore: 0, marks: NO_MARKS },
  });
  await hub.writeInstance({ ...row.status, runtimeStatus: "Running", commitNumber: 1 }, row);
  await hub.complete(delivery);
  return { events: events.length, bytes: booked * receipt.length };
}

/** An entry after another, each with the same receipt. */
function historyOf(start: HistoryEvent, booked: number, receipt: string): HistoryEvent[] {
  const { timestamp } = start;
  const common = { eventId: RECEIVED, timestamp, isPlayed: false };
  const episode = (...inside: HistoryEvent[]): HistoryEvent[] => [
    { type: "OrchestratorStarted", ...common },
    ...inside,
    { type: "OrchestratorCompleted", ...common },
  ];
  const events = episode(start);
  for (let eventId = 0; eventId < booked; eventId++) {
    const messageId = `entry-${String(eventId)}`;
    const input = JSON.stringify(eventId);
    const end = { ...common, isPlayed: true, taskScheduledId: eventId, result: receipt };
    events.push(
      ...episode(
        { type: "EventRaised", ...common, isPlayed: true, name: "entry", input, messageId },
        { type: "TaskScheduled", ...common, eventId, name: "step", input: `[${input}]` },
      ),
      ...episode({ type: "TaskCompleted", ...end }),
    );
  }
  return events;
}

async function sendEntries(hub: AzureTaskHub, clock: Clock, job: LargeInstanceJob): Promise<void> {
  for (let entry = 0; entry < job.more; entry++) {
    await send(hub, clock, `more-${String(entry)}`);
    await clock.sleep(ENTRY_EVERY_MS);
  }
  if (job.restsBeforeEnd) await clock.sleep(LONG_PAUSE_MS);
  await send(hub, clock, "close");
}

async function send(hub: AzureTaskHub, clock: Clock, entry: string): Promise<void> {
  const event: HistoryEvent = {
    ...{ type: "EventRaised", eventId: RECEIVED, isPlayed: false, timestamp: clock.now() },
    ...{ name: "entry", input: JSON.stringify(entry) },
  };
  const message = { messageId: `entry-${entry}`, instanceId: LARGE, sender: CLIENT, event };
  await hub.put(hub.controlQueueOf(LARGE), message, { visibleInMs: 0, held: false });
}

function startWorker(services: Services, time: VirtualTime, watch: Watch): void {
  const process = new SimulatedProcess("worker");
  bringUp({
    process,
    app: {
      orchestrators: { chain, ledger },
      activities: { step: (input) => ({ kind: "value", value: input, ms: ACTIVITY_MS }) },
    },
    settings: {
      ...DEFAULT_WORKER_SETTINGS,
      maxHistoryEvents: 100_000,
      // what the settings of an app say
      maxSessionBytes: getHeapStatistics().heap_size_limit / 4,
    },
    partitionCount: 1,
    services: watched(answering(services, watch.heap), time.clockOf(process), watch),
    time,
    random: new SeededRandom(2),
    runs: new ActivityRuns(time, () => undefined),
    onOperation: () => undefined,
    log: (level, _message, { event }) => {
      if (level === "warn" || level === "error") watch.logged.push(event);
    },
  });
}

/** Each call takes its time; what happens to histories is noted when it is asked for. */
function watched({ queues, tables, blobs }: Services, clock: Clock, watch: Watch): Services {
  return {
    queues,
    blobs,
    tables: {
      ...tables,
      query: async (...query) => {
        const [table, { filter }] = query;
        if (table === names.historyTable && filter.includes(`'${LARGE}'`)) {
          watch.happenings.push("read");
        }
        await clock.sleep(CALL_MS);
        return await tables.query(...query);
      },
      transact: async (...changes) => {
        const [table, , payer] = changes;
        if (table === names.historyTable) {
          const isLarge = typeof payer === "object" && payer.instanceId === LARGE;
          watch.happenings.push(isLarge ? "commit" : "commit of a small one");
        }
        await clock.sleep(CALL_MS);
        return await tables.transact(...changes);
      },
    },
  };
}

async function readEnds(hub: AzureTaskHub) {
  const small: Record<string, number> = {};
  for (let i = 0; i < SMALL_INSTANCES; i++) {
    const status = await hub.readStatus(`small-${String(i)}`);
    const key = status?.runtimeStatus ?? "absent";
    small[key] = (small[key] ?? 0) + 1;
  }
  const end = await hub.readStatus(LARGE);
  return { small, status: end?.runtimeStatus, output: end?.output };
}
