/**
 * All scenarios with one number of worker processes.
 *
 * @module
 */
import { mapInParallel } from "@taskhub/azure-storage";
import { setTimeout as sleep } from "node:timers/promises";
import { inLanes } from "../measure/in-lanes.js";
import { openCountedHub, type CountedHub } from "./counted-hub.js";
import type { ScaleOutRun } from "./scale-out-report.js";
import type { ScaleOutScenario } from "./scale-out-scenarios.js";
import { WorkerFleet } from "./worker-fleet.js";
import type { StorageTally, WorkerOrder } from "./worker-message.js";

const STARTS_AT_ONCE = 32;
/** After the last end: what was sent is marked within a second, and messages are deleted. */
const SETTLE_MS = 2_000;

/** What a fleet has to do, in this order. */
export interface FleetPlan {
  readonly order: WorkerOrder;
  readonly workers: number;
  readonly scenarios: readonly ScaleOutScenario[];
  /** What comes before a scenario, and is not told of. */
  readonly warmUpsOf: (scenario: ScaleOutScenario) => readonly ScaleOutScenario[];
}

/** Measures each scenario; the processes are started for it, and have ended when this settles. */
export async function measureFleet(
  { order, workers, scenarios, warmUpsOf }: FleetPlan,
  onRun: (run: ScaleOutRun) => void,
): Promise<void> {
  const client = openCountedHub(order);
  await client.hub.ensureCreated();
  const fleet = await WorkerFleet.start(order, workers);
  try {
    for (const scenario of scenarios) {
      for (const warmUp of warmUpsOf(scenario)) await measure(client, fleet, warmUp);
      onRun(await measure(client, fleet, scenario));
    }
  } finally {
    await fleet.stop();
  }
}

async function measure(
  client: CountedHub,
  fleet: WorkerFleet,
  scenario: ScaleOutScenario,
): Promise<ScaleOutRun> {
  const { name, instances, activitiesEach } = scenario;
  const instanceIds = Array.from({ length: instances }, (_, at) => instanceIdOf(scenario, at));
  client.count.take();
  await fleet.tallies();

  const begunAt = performance.now();
  await Promise.all([fleet.untilEnded(instanceIds), startAll(client, scenario)]);
  const seconds = (performance.now() - begunAt) / 1_000;

  await sleep(SETTLE_MS);
  const tallies = await fleet.tallies();
  await checkCompleted(client, instanceIds);
  const begun = tallies.flatMap((tally) => tally.begun);
  return {
    ...{ scenario: name, workers: tallies.length, seconds, instances },
    activities: instances * activitiesEach,
    activitiesByWorker: tallies.map((tally) => tally.begun.length),
    ranTwice: begun.length - new Set(begun).size,
    ...sum([client.count.take(), ...tallies]),
  };
}

function instanceIdOf({ name }: ScaleOutScenario, at: number): string {
  return `${name}-${at}`;
}

async function startAll({ hub }: CountedHub, scenario: ScaleOutScenario): Promise<void> {
  const { orchestrator, instances } = scenario;
  const input = JSON.stringify(scenario.input);
  await inLanes(instances, STARTS_AT_ONCE, (at) => {
    const instanceId = instanceIdOf(scenario, at);
    // visible: this process does not work on it
    return hub.startInstance({ instanceId, name: orchestrator, input, held: false });
  });
}

/** @throws Error naming the first instance that has not completed. */
async function checkCompleted({ hub }: CountedHub, instanceIds: readonly string[]): Promise<void> {
  await mapInParallel(instanceIds, async (instanceId) => {
    const status = await hub.readStatus(instanceId);
    if (status?.runtimeStatus === "Completed") return;
    const found = status?.runtimeStatus ?? "no such instance";
    throw new Error(`Expected '${instanceId}' to be Completed, found: ${found}.`);
  });
}

function sum(tallies: readonly StorageTally[]): StorageTally {
  const of = (what: keyof StorageTally) => tallies.reduce((total, tally) => total + tally[what], 0);
  return {
    transactions: of("transactions"),
    receives: of("receives"),
    commits: of("commits"),
    conflicts: of("conflicts"),
    historyReads: of("historyReads"),
  };
}
