/**
 * One run: workers on a hub in simulated storage, clients that play a scenario, faults, and what the
 * oracles say.
 *
 * @module
 */
import { hubNames, type AzureTaskHub } from "@taskhub/azure-storage";
import { DEFAULT_WORKER_SETTINGS, type LogFields, type WorkerSettings } from "@taskhub/worker";
import { SimulatedStorage } from "../storage/simulated-storage.js";
import { ActivityRuns } from "./activity-runs.js";
import { checkAtRest, isAtRest } from "./at-rest.js";
import { Clients } from "./clients.js";
import { isCallFault, isHarmless, type EventFault, type Fault } from "./fault.js";
import { planned, type FaultPlan } from "./fault-plan.js";
import { HistoryWatch } from "./history-watch.js";
import { Network, type CallRecord } from "./network.js";
import type { Scenario, SimulatedApp } from "./scenario.js";
import { SeededRandom } from "./seeded-random.js";
import { SimulatedProcess } from "./simulated-process.js";
import { bringUp, HUB_NAME, openHub, type SimulatedWorker } from "./simulated-worker.js";
import { tooEarly } from "./too-early.js";
import { VirtualTime } from "./virtual-time.js";

/** What a run is made of; equal options give equal runs. */
export interface WorldOptions {
  readonly scenario: Scenario;
  readonly seed: number;
  /** Worker processes, at least 1. */
  readonly workers: number;
  /** Control queues, 1 to 16. */
  readonly partitions: number;
  readonly faults?: readonly Fault[];
  /** In place of the call faults among `faults`. */
  readonly plan?: FaultPlan;
  readonly settings?: Partial<WorkerSettings>;
  /** What a worker that comes up at this time has besides. */
  readonly settingsOf?: (place: number, elapsedMs: number) => Partial<WorkerSettings>;
  /** By how much the workers' clocks are ahead, each in turn. Milliseconds. */
  readonly skewsMs?: readonly number[];
  /** What a worker registers that comes up at this time, in place of the scenario's app. */
  readonly appOf?: (place: number, elapsedMs: number) => SimulatedApp;
  /** Called every so many virtual milliseconds with the storage, to look at it or to spoil it. */
  readonly meddle?: {
    readonly everyMs: number;
    readonly act: (storage: SimulatedStorage, nowMs: number) => void;
  };
  /** The table service gives pages of at most so many rows, as it may. Default 1,000. */
  readonly pageRows?: number | undefined;
  /** Told of every call, for a trace. */
  readonly record?: (call: CallRecord) => void;
  /** Told of every log line. */
  readonly log?: (atMs: number, process: string, message: string, fields: LogFields) => void;
}

/** What came of a run. */
export interface RunResult {
  /** What was broken; empty if all is as it should be. */
  readonly violations: readonly string[];
  /** The faults that befell it. */
  readonly faults: readonly Fault[];
  /** Equal for equal runs. */
  readonly trace: number;
  readonly calls: number;
  /** Virtual milliseconds from the last fault, or the last word of a client, to rest. */
  readonly quietAfterMs: number;
  /** Virtual milliseconds in all. */
  readonly elapsedMs: number;
  /** Activity runs beyond the first of a call. */
  readonly repeats: number;
}

/** Longer than anything a scenario waits for. */
const PLAY_LIMIT_MS = 3_600_000;
const REST_LIMIT_MS = 1_800_000;
/** After the last fault or word of a client: a message may wait for its turn for ten minutes. */
const QUIET_WITHIN_MS = 1_200_000;
const START_AGAIN_MS = 200;

/** Receives of one message before it is history, and how many more a fault may cost. */
const FREE_RECEIVES = 3;
const RECEIVES_A_FAULT = 3;

/** Log events that are a defect of the engine, whatever befell it. */
const DEFECTS: ReadonlySet<string> = new Set([
  "SessionBroken",
  "WorkBroken",
  "ReceiverBroken",
  "MessageUndecodable",
  "Quarantined",
]);

/** One run. */
export class World {
  private readonly time = new VirtualTime();
  private readonly storage: SimulatedStorage;
  private readonly watch = new HistoryWatch({
    names: {
      history: hubNames(HUB_NAME).historyTable,
      instances: hubNames(HUB_NAME).instancesTable,
    },
    now: () => this.time.now,
    areClocksRight: () => this.areClocksRight,
    mostReceives: () => FREE_RECEIVES + RECEIVES_A_FAULT * this.befell.length,
  });
  private readonly runs = new ActivityRuns(this.time, ({ executionId, taskId }) => {
    this.watch.activityStarted(executionId, taskId);
  });
  private readonly network: Network;
  private readonly driver = new SimulatedProcess("client");
  private readonly workers: SimulatedWorker[] = [];
  private readonly befell: Fault[] = [];
  private readonly violations: string[] = [];
  private readonly random: SeededRandom;
  private processes = 0;
  private disturbedUntil = 0;
  private isPlayed = false;
  private restlessVersion = -1;
  /** True once a process, a lease or a result was lost: then an activity may run again. */
  private mayRepeat = false;
  private areClocksRight = true;

  constructor(private readonly options: WorldOptions) {
    const { seed, faults = [], record, skewsMs = [], pageRows } = options;
    this.areClocksRight = skewsMs.length === 0;
    const chance = new SeededRandom(seed + 4);
    this.storage = new SimulatedStorage({
      now: () => this.time.now,
      ...(pageRows !== undefined && { pageRows: () => chance.between(1, pageRows) }),
    });
    this.random = new SeededRandom(seed);
    this.network = new Network({
      time: this.time,
      random: new SeededRandom(seed + 1),
      services: this.storage.services,
      plan: options.plan ?? planned(faults.filter(isCallFault)),
      watcher: this.watch,
      show: (queue, messageId) => {
        this.storage.show(queue, messageId);
      },
      onFault: (fault, call) => {
        this.befell.push(fault);
        this.disturb(fault.ms);
        this.mayRepeat ||= !isHarmless(fault, call);
      },
      kill: (process, downMs) => {
        this.kill(process, downMs);
      },
      record,
    });
  }

  async run(): Promise<RunResult> {
    const { stackTraceLimit } = Error;
    // a stack for each refusal of the storage would cost more than the call
    if (!this.options.log) Error.stackTraceLimit = 0;
    try {
      return await this.runToRest();
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  }

  private async runToRest(): Promise<RunResult> {
    const { scenario, workers, faults = [] } = this.options;
    const truth = this.openHub(this.storage.services);
    await truth.ensureCreated();
    for (let index = 0; index < workers; index++) this.bringUp(index);
    for (const fault of faults) if (!isCallFault(fault)) this.schedule(fault);
    this.meddle();

    const clients = new Clients({
      hub: this.openHub(this.network.servicesFor(this.driver, true)),
      clock: this.time.clockOf(this.driver),
      random: new SeededRandom(this.options.seed + 2),
      workers: () => this.workers.filter(({ process }) => !process.isDead),
      runs: this.runs,
    });
    this.play(scenario, clients);
    clients.watch();
    const isQuiet = await this.time.runUntil(() => this.isQuiet(), PLAY_LIMIT_MS + REST_LIMIT_MS);
    const quietAfterMs = this.time.elapsedMs - this.disturbedUntil;
    const violations = [...this.watch.violations, ...this.violations];
    violations.push(
      ...(isQuiet
        ? await this.checked(truth, clients)
        : [`liveness: not at rest: ${isAtRest(this.storage).why}`]),
    );
    if (isQuiet && quietAfterMs > QUIET_WITHIN_MS) {
      violations.push(
        `liveness: at rest only ${Math.round(quietAfterMs / 1000)} s after the last fault`,
      );
    }
    if (!this.mayRepeat && this.runs.repeats > 0) {
      violations.push(`duplicates: ${this.runs.repeats} activity runs repeated without a cause`);
    }
    return {
      violations,
      faults: this.befell,
      trace: this.network.trace,
      calls: this.network.calls,
      quietAfterMs,
      elapsedMs: this.time.elapsedMs,
      repeats: this.runs.repeats,
    };
  }

  /** What is wrong at rest. Time goes on meanwhile: a read that is refused waits. */
  private async checked(hub: AzureTaskHub, clients: Clients): Promise<readonly string[]> {
    const { storage } = this;
    const { scenario } = this.options;
    let wrong: readonly string[] | undefined;
    checkAtRest({ storage, hub, scenario, clients, isUnbroken: !this.mayRepeat }).then(
      (found) => (wrong = found),
      (error: unknown) => (wrong = [`unreadable: ${String(error)}`]),
    );
    await this.time.runUntil(() => wrong !== undefined, REST_LIMIT_MS);
    return wrong ?? ["unreadable: the check came to no end"];
  }

  private meddle(): void {
    const { meddle } = this.options;
    if (!meddle) return;
    this.time.after(meddle.everyMs, this.driver, () => {
      meddle.act(this.storage, this.time.now);
      this.meddle();
    });
  }

  private play(scenario: Scenario, clients: Clients): void {
    const ended = () => {
      this.isPlayed = true;
      this.disturb(0);
    };
    scenario.play(clients).then(ended, (error: unknown) => {
      this.violations.push(`the scenario failed: ${String(error)}`);
      ended();
    });
  }

  private isQuiet(): boolean {
    if (!this.isPlayed || this.time.elapsedMs < this.disturbedUntil) return false;
    // what was not at rest is at rest only after a change
    if (this.storage.version === this.restlessVersion) return false;
    const { isQuiet } = isAtRest(this.storage);
    if (!isQuiet) this.restlessVersion = this.storage.version;
    return isQuiet;
  }

  private openHub(services: SimulatedStorage["services"]): AzureTaskHub {
    return openHub({
      ...{ services, partitionCount: this.options.partitions },
      clock: this.time.clockOf(this.driver),
      random: new SeededRandom(this.options.seed + 3),
      log: () => undefined,
    });
  }

  private bringUp(index: number): void {
    const { scenario, partitions, settings, skewsMs = [], seed } = this.options;
    const process = new SimulatedProcess(`w${++this.processes}`, index);
    process.skewMs = skewsMs[index % Math.max(1, skewsMs.length)] ?? 0;
    this.workers[index] = bringUp({
      process,
      app: this.options.appOf?.(index, this.time.elapsedMs) ?? scenario.app,
      settings: {
        ...DEFAULT_WORKER_SETTINGS,
        maxQueuePollingIntervalMs: 5_000,
        ...scenario.settings,
        ...settings,
        ...this.options.settingsOf?.(index, this.time.elapsedMs),
      },
      partitionCount: partitions,
      services: this.network.servicesFor(process, false),
      time: this.time,
      random: new SeededRandom(seed + 100 + this.processes),
      runs: this.runs,
      onOperation: (input) => {
        if (this.areClocksRight) this.violations.push(...tooEarly(input, this.time.now));
      },
      log: (_level, message, fields) => {
        this.logged(process, message, fields);
      },
    });
  }

  private logged(process: SimulatedProcess, message: string, fields: LogFields): void {
    this.options.log?.(this.time.elapsedMs, process.name, message, fields);
    if (!DEFECTS.has(fields.event) || this.options.scenario.tolerates?.includes(fields.event))
      return;
    const { error, detail } = fields;
    const cause = error instanceof Error ? `${error.name}: ${error.message}` : "";
    this.violations.push(`log: ${fields.event} ${detail ?? cause}`);
  }

  private schedule(fault: EventFault): void {
    this.time.after(fault.atMs, this.driver, () => {
      if (this.isPlayed && isAtRest(this.storage).isQuiet) return; // too late to matter
      this.befell.push(fault);
      this.disturb(fault.ms);
      this.mayRepeat = true;
      if (fault.kind === "clock") this.areClocksRight = false;
      this.happen(fault);
    });
  }

  private happen({ kind, ms, worker: at }: EventFault): void {
    const index = at % this.workers.length;
    const worker = this.workers[index];
    if (!worker || worker.process.isDead) return;
    switch (kind) {
      case "kill":
        this.kill(worker.process, ms);
        break;
      case "freeze":
        worker.process.frozenUntil = this.time.now + ms;
        break;
      case "clock":
        worker.process.skewMs += ms;
        break;
      case "throttle":
        this.network.throttledUntil = this.time.now + ms;
        break;
      case "restart":
        void worker.worker.drain().then(() => {
          this.kill(worker.process, START_AGAIN_MS);
        });
    }
  }

  private kill(process: SimulatedProcess, downMs: number): void {
    if (process.isDead) return;
    process.die();
    this.time.after(downMs + START_AGAIN_MS, this.driver, () => {
      this.bringUp(process.place);
    });
  }

  private disturb(forMs: number): void {
    this.disturbedUntil = Math.max(this.disturbedUntil, this.time.elapsedMs + Math.abs(forMs));
  }
}
