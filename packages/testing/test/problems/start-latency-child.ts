/**
 * One worker of three, on a real storage.
 *
 *     node -r <run-from-source.cjs> start-latency-child.ts <connection string>
 *
 * Tells its parent what it does, as `LatencyNews`, and ends with the channel to it.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { connectServices, createTaskHub, Meter, NodeClock } from "@taskhub/azure-storage";
import type { Orchestrator } from "@taskhub/core";
import { DEFAULT_WORKER_SETTINGS, startWorker, type Activity } from "@taskhub/worker";

/** What a worker tells. */
export type LatencyNews =
  | { readonly kind: "ready" }
  /** The first activity of an instance has begun; milliseconds since 1970. */
  | { readonly kind: "begun"; readonly instanceId: string; readonly atMs: number };

const CLOCK = new NodeClock();

const RANDOM = {
  fraction: () => Math.random(),
  hex: (bytes: number) => randomBytes(bytes).toString("hex"),
};

const one: Orchestrator = function* (df) {
  const noted: unknown = yield df.callActivity("note");
  return noted;
};

const note: Activity = (_input, { instanceId }) => {
  tell({ kind: "begun", instanceId, atMs: Date.now() });
  return "noted";
};

main(process.argv[2] ?? "");

function main(connectionString: string): void {
  process.once("disconnect", () => process.exit(0));
  const hub = createTaskHub({
    ...{ name: "StartLatency", partitionCount: 4, meter: new Meter() },
    ...{ services: connectServices(connectionString), clock: CLOCK, random: RANDOM },
    onUndecodable: ({ reason }) => {
      throw new Error(reason);
    },
  });
  startWorker({
    ...{ hub, settings: DEFAULT_WORKER_SETTINGS, clock: CLOCK, random: RANDOM },
    registry: {
      ...{ orchestrator: () => one, orchestratorNames: ["one"] },
      ...{ activity: () => note, activityNames: ["note"] },
    },
    log: (level, message) => {
      if (level === "error") throw new Error(message);
    },
  });
  tell({ kind: "ready" });
}

function tell(news: LatencyNews): void {
  process.send?.(news);
}
