import {
  createTaskHub,
  Meter,
  NodeClock,
  type AzureTaskHub,
  type MeterSnapshot,
} from "@taskhub/azure-storage";
import { EntityId, isFinished, type Orchestrator } from "@taskhub/core";
import { DEFAULT_WORKER_SETTINGS, startWorker, type Worker } from "@taskhub/worker";
import { setTimeout as sleep } from "node:timers/promises";
import { SimulatedStorage } from "../../src/index.js";
import { SeededRandom } from "../../src/simulation/seeded-random.js";

const CLOCK = new NodeClock();
const POLL_MS = 10;

const ORCHESTRATORS: Readonly<Record<string, Orchestrator>> = {
  Chain: function* (df) {
    for (let step = df.getInput<number>(); step > 0; step--) yield df.callActivity("Echo", step);
  },
  Parent: function* (df) {
    yield df.callSubOrchestrator("Chain", 1, "child");
    yield df.callEntity(new EntityId("Counter", "a"), "add", 1);
  },
  Signaller: function* (df) {
    yield df.callActivity("Echo", 1);
    df.signalEntity(new EntityId("Counter", "a"), "add", 1);
  },
};

/** One process: a worker on simulated storage, and a client that knows what it costs. */
export class SmallHub {
  readonly hub: AzureTaskHub;
  private readonly meter = new Meter();
  private worker: Worker | undefined;

  /** @param storage - That of another process, to share its hub. */
  constructor(readonly storage = new SimulatedStorage({ now: () => Date.now() })) {
    this.hub = createTaskHub({
      ...{ name: "Small", partitionCount: 1, services: storage.services },
      ...{ meter: this.meter, clock: CLOCK, random: new SeededRandom(Date.now()) },
    });
  }

  getMetrics(): MeterSnapshot {
    return this.meter.snapshot();
  }

  async work(): Promise<void> {
    await this.hub.ensureCreated();
    this.worker = startWorker({
      ...{ hub: this.hub, clock: CLOCK, random: new SeededRandom(1), log: () => undefined },
      registry: {
        orchestrator: (name) => ORCHESTRATORS[name],
        activity: () => (input) => input,
        entity: () => (df) => {
          df.setState(df.getInput<number>());
        },
        ...{ orchestratorNames: Object.keys(ORCHESTRATORS), activityNames: ["Echo"] },
        entityNames: ["counter"],
      },
      settings: DEFAULT_WORKER_SETTINGS,
    });
  }

  /** Runs an orchestration to its end, here if there is a worker. */
  async run(name: string, instanceId: string, input: unknown): Promise<void> {
    await this.start(name, instanceId, input);
    await this.end(instanceId);
  }

  async start(name: string, instanceId: string, input: unknown): Promise<void> {
    const held = this.worker !== undefined;
    const request = { instanceId, name, input: JSON.stringify(input), held };
    const outcome = await this.hub.startInstance(request);
    if (outcome.kind === "started" && outcome.delivery) {
      this.worker?.handOff(outcome.delivery, outcome.row);
    }
  }

  async end(instanceId: string): Promise<void> {
    for (;;) {
      const status = await this.hub.readStatus(instanceId);
      if (status && isFinished(status.runtimeStatus)) return;
      await sleep(POLL_MS);
    }
  }

  async stop(): Promise<void> {
    await this.worker?.drain();
  }
}
