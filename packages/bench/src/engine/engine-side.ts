/**
 * The engine as an app has it: a client and a worker of one process, on a hub of their own.
 *
 * @module
 */
import {
  connectAccount,
  connectServices,
  createTaskHub,
  deleteTaskHub,
  hubNames,
  Meter,
  NodeClock,
  StorageClock,
  type AzureTaskHub,
} from "@taskhub/azure-storage";
import {
  DEFAULT_WORKER_SETTINGS,
  startWorker,
  type Logger,
  type Worker,
  type WorkerSettings,
} from "@taskhub/worker";
import type { Side, SideOptions } from "../measure/side.js";
import { PROCESS_RANDOM } from "../process-random.js";
import { Distance } from "../storage/distance.js";
import { distantServices } from "../storage/distant-services.js";
import { Witness } from "../storage/witness.js";
import { measuredFunctions } from "./functions.js";
import { Observer } from "./observer.js";

const PARTITIONS = 4; // the default of an app
const PROCESSORS = 2;

/** As an app on two processors has them. */
const SETTINGS: WorkerSettings = {
  ...DEFAULT_WORKER_SETTINGS,
  maxConcurrentActivities: PROCESSORS * DEFAULT_WORKER_SETTINGS.maxConcurrentActivities,
  maxConcurrentOrchestrators: PROCESSORS * DEFAULT_WORKER_SETTINGS.maxConcurrentOrchestrators,
  maxConcurrentEntities: PROCESSORS * DEFAULT_WORKER_SETTINGS.maxConcurrentEntities,
};

/** A client and a worker. */
export class EngineSide implements Side {
  readonly distance: Distance;
  readonly meter = new Meter();
  readonly clock = new StorageClock(new NodeClock());
  readonly observer: Observer;
  readonly witness: Witness;
  readonly hub: AzureTaskHub;
  private running: Worker | undefined;

  private constructor(private readonly options: SideOptions) {
    const { connectionString, hubName, latencyMs } = options;
    this.distance = new Distance(latencyMs);
    this.observer = new Observer(() => this.distance.roundTrips);
    this.witness = new Witness(hubNames(hubName).instancesTable);
    const services = distantServices(connectServices(connectionString), this.distance);
    this.hub = createTaskHub({
      name: hubName,
      partitionCount: PARTITIONS,
      services: this.clock.watch(this.witness.watch(services)),
      ...{ meter: this.meter, clock: this.clock, random: PROCESS_RANDOM },
    });
  }

  /** Creates the hub, and starts to work on it. */
  static async open(options: SideOptions): Promise<EngineSide> {
    const side = new EngineSide(options);
    await side.hub.ensureCreated();
    side.running = startWorker({
      ...{ hub: side.hub, clock: side.clock, random: PROCESS_RANDOM, log: warnings },
      registry: measuredFunctions(side.observer),
      settings: SETTINGS,
    });
    return side;
  }

  get worker(): Worker {
    if (!this.running) throw new Error("Expected a worker that runs: the side was not opened.");
    return this.running;
  }

  /** As a client starts: what the worker here takes is handed to it in memory. */
  async start(name: string, instanceId: string, input: unknown): Promise<void> {
    const outcome = await this.hub.startInstance({
      ...{ name, instanceId, input: JSON.stringify(input) },
      held: this.worker.takesStarts,
    });
    if (outcome.kind === "exists") throw new Error(`Expected no instance '${instanceId}' yet.`);
    if (outcome.delivery) this.worker.handOff(outcome.delivery, outcome.row);
  }

  /** Starts an instance; resolves when the row that shows its end has been written. */
  async run(name: string, instanceId: string, input: unknown): Promise<void> {
    const completed = this.completed(instanceId);
    await this.start(name, instanceId, input);
    await completed;
  }

  /** Resolves when the row that shows the end of the instance has been written. */
  async completed(instanceId: string): Promise<void> {
    const { columns } = await this.witness.written(instanceId);
    const status = columns["RuntimeStatus"];
    if (status === "Completed") return;
    throw new Error(`Expected '${instanceId}' to complete, found ${String(status)}.`);
  }

  async close(): Promise<void> {
    const { connectionString, hubName } = this.options;
    await this.worker.drain();
    await this.distance.quiet();
    await deleteTaskHub(connectAccount(connectionString), hubName);
  }
}

/** What goes wrong would spoil the figures: it must be seen. */
const warnings: Logger = (level, message, { event }) => {
  // a wide fan-out is meant to be long
  if (level === "debug" || level === "info" || event === "HistoryGrowing") return;
  console.error(`${level}: ${message}`);
};
