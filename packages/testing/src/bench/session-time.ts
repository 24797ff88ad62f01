import { NodeClock, type AzureTaskHub } from "@taskhub/azure-storage";
import { isFinished, type Orchestrator } from "@taskhub/core";
import { DEFAULT_WORKER_SETTINGS, startWorker, type Activity, type Worker } from "@taskhub/worker";
import { setTimeout as sleep } from "node:timers/promises";
import { SeededRandom } from "../simulation/seeded-random.js";
import { openHub } from "../simulation/simulated-worker.js";
import { SimulatedStorage } from "../storage/simulated-storage.js";
import { median, type Figure } from "./figure.js";

const ROWS_PER_STEP = 4; // the brackets of the episode, the result, the next call
const FEW_ROWS = 10;
const MANY_ROWS = 10_000;
const SHORT_STEPS = 20;
const SHORT_INSTANCES = 20;
const LONG_STEPS = MANY_ROWS / ROWS_PER_STEP + SHORT_STEPS * SHORT_INSTANCES;
const LIMIT = 1.5;
const US_PER_MS = 1_000;
const POLL_MS = 10;

const CHAIN: Orchestrator = function* (df) {
  for (let step = df.getInput<number>(); step > 0; step--) yield df.callActivity("step", step);
};

/**
 * How long a live session takes for an event, from one call of an activity to the next: the result,
 * the episode, its commit, the dispatch; of a real worker, on simulated storage.
 */
export async function measureSession(): Promise<Figure[]> {
  const bench = new SessionBench();
  await bench.open();
  // the first one warms up whatever has to be
  await bench.timesOf("warm-up", LONG_STEPS);
  const few: number[] = [];
  for (let round = 0; round < SHORT_INSTANCES; round++) {
    const times = await bench.timesOf(`short-${round}`, SHORT_STEPS);
    few.push(...times.slice(Math.floor(FEW_ROWS / ROWS_PER_STEP)));
  }
  const long = await bench.timesOf("long", LONG_STEPS);
  const many = long.slice(MANY_ROWS / ROWS_PER_STEP);
  await bench.close();
  const [atFew, atMany] = [median(few), median(many)];
  const name = (rows: number) => `an event of a live session, at ${rows} rows`;
  return [
    { name: name(FEW_ROWS), value: atFew, unit: "us" },
    { name: name(MANY_ROWS), value: atMany, unit: "us" },
    {
      name: `${name(MANY_ROWS)}: against ${FEW_ROWS}`,
      value: atMany / atFew,
      unit: "times",
      limit: LIMIT,
    },
  ];
}

/** One worker on a hub of its own, whose activity takes down when it is called. */
class SessionBench {
  private readonly hub: AzureTaskHub;
  private readonly worker: Worker;
  private readonly calledAt = new Map<string, number[]>();

  constructor() {
    const { services } = new SimulatedStorage({ now: () => Date.now() });
    const common = { random: new SeededRandom(1), clock: new NodeClock(), log: () => undefined };
    this.hub = openHub({ ...common, services, partitionCount: 1 });
    const step: Activity = (_, { instanceId }) => {
      this.calledAt.get(instanceId)?.push(performance.now());
    };
    const registry = {
      ...{ orchestrator: () => CHAIN, orchestratorNames: ["chain"] },
      ...{ activity: () => step, activityNames: ["step"] },
    };
    const { hub } = this;
    this.worker = startWorker({ ...common, hub, registry, settings: DEFAULT_WORKER_SETTINGS });
  }

  open(): Promise<void> {
    return this.hub.ensureCreated();
  }

  close(): Promise<void> {
    return this.worker.drain();
  }

  /** Runs a chain of calls to its end. @returns Microseconds from each call to the next. */
  async timesOf(instanceId: string, steps: number): Promise<number[]> {
    const calledAt: number[] = [];
    this.calledAt.set(instanceId, calledAt);
    const start = { instanceId, name: "chain", input: String(steps), held: true };
    const outcome = await this.hub.startInstance(start);
    if (outcome.kind === "started" && outcome.delivery) {
      this.worker.handOff(outcome.delivery, outcome.row);
    }
    while (!(await this.isFinished(instanceId))) await sleep(POLL_MS);
    return calledAt.slice(1).map((at, i) => (at - (calledAt[i] ?? NaN)) * US_PER_MS);
  }

  private async isFinished(instanceId: string): Promise<boolean> {
    const status = await this.hub.readStatus(instanceId);
    return status !== undefined && isFinished(status.runtimeStatus);
  }
}
