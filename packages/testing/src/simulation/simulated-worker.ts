/**
 * One worker process of a simulated world: the production code, on simulated storage and time.
 *
 * @module
 */
import {
  createTaskHub,
  Meter,
  StorageClock,
  type AzureTaskHub,
  type Services,
} from "@taskhub/azure-storage";
import type { Clock, DurableEntityContext } from "@taskhub/core";
import { startWorker, type Logger, type Worker, type WorkerSettings } from "@taskhub/worker";
import type { ActivityRuns } from "./activity-runs.js";
import type { SimulatedApp } from "./scenario.js";
import type { SeededRandom } from "./seeded-random.js";
import type { SimulatedProcess } from "./simulated-process.js";
import type { VirtualTime } from "./virtual-time.js";

/** Name of the simulated task hub. */
export const HUB_NAME = "Sim";

/** What a worker process is made of. */
export interface SimulatedWorkerParts {
  readonly process: SimulatedProcess;
  readonly app: SimulatedApp;
  readonly settings: WorkerSettings;
  readonly partitionCount: number;
  readonly services: Services;
  readonly time: VirtualTime;
  readonly random: SeededRandom;
  readonly runs: ActivityRuns;
  /** Told of the input of every operation that is performed, for good or not. */
  readonly onOperation: (input: unknown) => void;
  readonly log: Logger;
}

/** A process that works on the hub. */
export interface SimulatedWorker {
  readonly process: SimulatedProcess;
  readonly hub: AzureTaskHub;
  readonly worker: Worker;
  readonly settings: WorkerSettings;
}

/** Starts a worker process. */
export function bringUp(parts: SimulatedWorkerParts): SimulatedWorker {
  const { process, app, settings, time, random, runs, onOperation, log } = parts;
  const clock = new StorageClock(time.clockOf(process));
  const hub = openHub({ ...parts, services: clock.watch(parts.services), clock, log });
  const registry = {
    orchestrator: (name: string) => app.orchestrators[name],
    activity: (name: string) => {
      const activity = app.activities[name];
      return activity && runs.in(process, activity);
    },
    entity: (name: string) => {
      const entity = app.entities?.[name.toLowerCase()];
      if (!entity) return undefined;
      return (df: DurableEntityContext) => {
        onOperation(df.getInput());
        return entity(df);
      };
    },
    orchestratorNames: Object.keys(app.orchestrators),
    activityNames: Object.keys(app.activities),
    entityNames: Object.keys(app.entities ?? {}),
  };
  const worker = startWorker({ hub, registry, settings, clock, random, log });
  return { process, hub, worker, settings };
}

/** A hub as some process sees it. */
export function openHub({
  partitionCount,
  services,
  clock,
  random,
  log,
}: Pick<SimulatedWorkerParts, "partitionCount" | "services" | "random" | "log"> & {
  readonly clock: Clock;
}): AzureTaskHub {
  return createTaskHub({
    ...{ name: HUB_NAME, partitionCount, services, clock, random },
    meter: new Meter(),
    onUndecodable: ({ queue, queueMessageId, reason }) => {
      log("error", reason, { event: "MessageUndecodable", queue, queueMessageId, detail: reason });
    },
  });
}
