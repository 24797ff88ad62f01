/**
 * Workers and clients on simulated storage, where every call takes the same time and nothing else
 * takes any but what an activity is said to take: what is counted and timed here is exact.
 */
import type { AzureTaskHub } from "@taskhub/azure-storage";
import { isFinished, type RuntimeStatus } from "@taskhub/core";
import { DEFAULT_WORKER_SETTINGS, type WorkerSettings } from "@taskhub/worker";
import { ActivityRuns } from "../src/simulation/activity-runs.js";
import { Clients } from "../src/simulation/clients.js";
import { Network, type CallRecord } from "../src/simulation/network.js";
import type { SimulatedApp } from "../src/simulation/scenario.js";
import { SeededRandom } from "../src/simulation/seeded-random.js";
import { SimulatedProcess } from "../src/simulation/simulated-process.js";
import { bringUp, openHub, type SimulatedWorker } from "../src/simulation/simulated-worker.js";
import { VirtualTime } from "../src/simulation/virtual-time.js";
import { SimulatedStorage } from "../src/storage/simulated-storage.js";

export interface TimedWorldOptions {
  readonly app: SimulatedApp;
  /** Milliseconds from a call to its answer. Default 10. */
  readonly callMs?: number;
  /** Control queues. Default 1. */
  readonly partitions?: number;
  readonly seed?: number;
}

const LIMIT_MS = 3_600_000;
/** Longer than anything that is put off until nothing else happens, but for a lease. */
const SETTLED_MS = 20_000;

/** One world. */
export class TimedWorld {
  readonly time = new VirtualTime();
  readonly storage = new SimulatedStorage({ now: () => this.time.now });
  /** In the order in which they were made; but for the creation of the hub. */
  readonly calls: CallRecord[] = [];
  /** When each activity began, by the world's time. */
  readonly begun: { readonly instanceId: string; readonly atMs: number }[] = [];
  readonly workers: SimulatedWorker[] = [];
  /** What clients do; with a worker there is, in its process. */
  readonly clients: Clients;
  /** As a process sees it that is no worker. */
  readonly hub: AzureTaskHub;
  private readonly driver = new SimulatedProcess("client");
  private readonly network: Network;
  private readonly runs = new ActivityRuns(this.time, ({ instanceId }) => {
    this.begun.push({ instanceId, atMs: this.time.elapsedMs });
  });

  private constructor(private readonly options: Required<TimedWorldOptions>) {
    const { callMs, seed } = options;
    this.network = new Network({
      time: this.time,
      random: new SeededRandom(seed),
      services: this.storage.services,
      plan: () => undefined,
      watcher: { transacted: nothing, put: nothing, received: nothing },
      ...{ show: nothing, onFault: nothing, kill: nothing },
      record: (call) => this.calls.push(call),
      oneWayMs: callMs / 2,
    });
    this.hub = this.openHub(this.network.servicesFor(this.driver, true));
    this.clients = new Clients({
      hub: this.hub,
      clock: this.time.clockOf(this.driver),
      random: new SeededRandom(seed + 1),
      workers: () => this.workers,
      runs: this.runs,
    });
  }

  /** A world with a hub, and nobody on it. */
  static async open(options: TimedWorldOptions): Promise<TimedWorld> {
    const world = new TimedWorld({ callMs: 10, partitions: 1, seed: 1, ...options });
    await world.openHub(world.storage.services).ensureCreated();
    return world;
  }

  /** Starts a worker process, with the default settings but for these. */
  bringUp(settings: Partial<WorkerSettings> = {}): SimulatedWorker {
    const { app, partitions, seed } = this.options;
    const place = this.workers.length;
    const process = new SimulatedProcess(`w${place + 1}`, place);
    const worker = bringUp({
      ...{ process, app, partitionCount: partitions, time: this.time, runs: this.runs },
      settings: { ...DEFAULT_WORKER_SETTINGS, ...settings },
      services: this.network.servicesFor(process, false),
      random: new SeededRandom(seed + 100 + place),
      onOperation: nothing,
      log: nothing,
    });
    this.workers.push(worker);
    return worker;
  }

  /** Lets time pass until the work is done. */
  async play<T>(work: Promise<T>): Promise<T> {
    let isDone = false;
    const done = () => {
      isDone = true;
    };
    work.then(done, done);
    await this.until(() => isDone, "what is played is over");
    return work;
  }

  /** @throws Error if it does not come true within an hour. */
  async until(isTrue: () => boolean, what: string): Promise<void> {
    if (await this.time.runUntil(isTrue, LIMIT_MS)) return;
    throw new Error(`Expected that within an hour ${what}; it did not come to that.`);
  }

  /** Lets time pass until all instances have ended, and what follows from that is done, too. */
  async settle(): Promise<void> {
    await this.until(() => this.haveEnded(), "all instances end");
    await this.pass(SETTLED_MS);
  }

  async pass(ms: number): Promise<void> {
    await this.time.runUntil(() => false, ms);
  }

  /** The storage as another process sees it, such as the Functions host. */
  servicesOf(processName: string): SimulatedStorage["services"] {
    return this.network.servicesFor(new SimulatedProcess(processName), true);
  }

  /** Calls from then on, but for receives that brought nothing. */
  paidSince(first: number): CallRecord[] {
    return this.calls.slice(first).filter((call) => !isEmptyReceive(call));
  }

  private haveEnded(): boolean {
    const keys = this.storage.partitionKeys("SimInstances");
    return keys.length > 0 && keys.every((key) => this.hasEnded(key));
  }

  private hasEnded(key: string): boolean {
    return this.storage.rows("SimInstances", key).every(({ columns }) =>
      // what the column may hold
      isFinished(columns["RuntimeStatus"] as RuntimeStatus),
    );
  }

  private openHub(services: SimulatedStorage["services"]): AzureTaskHub {
    return openHub({
      ...{ services, partitionCount: this.options.partitions, log: nothing },
      clock: this.time.clockOf(this.driver),
      random: new SeededRandom(this.options.seed + 2),
    });
  }
}

/** How many calls of each kind, as text to compare. */
export function kindsOf(calls: readonly CallRecord[]): Record<string, number> {
  const kinds: Record<string, number> = {};
  for (const { operation, target } of calls) {
    const kind = `${operation} ${target.split(" ")[0] ?? ""}`;
    kinds[kind] = (kinds[kind] ?? 0) + 1;
  }
  return kinds;
}

/** A poison queue that the host has not made yet is as good as an empty one. */
function isEmptyReceive({ operation, outcome }: CallRecord): boolean {
  return operation === "queues.receive" && outcome !== "done";
}

function nothing(): void {
  // nobody is told
}
