/**
 * One worker process of the measurement: works on the hub it is told until the channel to its parent
 * ends, however that ends.
 *
 * @module
 */
import { DEFAULT_WORKER_SETTINGS, startWorker, type Logger } from "@taskhub/worker";
import { openCountedHub } from "./counted-hub.js";
import { PROCESS_RANDOM } from "../process-random.js";
import { scaleOutApp } from "./scale-out-app.js";
import type { FromWorker, ToWorker, WorkerOrder } from "./worker-message.js";

process.once("disconnect", () => process.exit());
work(JSON.parse(process.argv[2] ?? "{}") as WorkerOrder) // as `WorkerFleet` wrote it
  .catch((error: unknown) => {
    tell({ kind: "failed", reason: error instanceof Error ? error.message : String(error) });
    process.disconnect();
  });

async function work(order: WorkerOrder): Promise<void> {
  const { hub, clock, count } = openCountedHub(order);
  await hub.ensureCreated();
  let begun: string[] = [];
  const worker = startWorker({
    ...{ hub, clock, random: PROCESS_RANDOM, log },
    registry: scaleOutApp((taskKey) => begun.push(taskKey)),
    settings: { ...DEFAULT_WORKER_SETTINGS, maxConcurrentActivities: order.activitiesAtOnce },
  });
  process.on("message", (message) => {
    const { kind } = message as ToWorker; // as `WorkerFleet` sends it
    switch (kind) {
      case "tally":
        tell({ kind: "tally", tally: { ...count.take(), begun } });
        begun = [];
        return;
      case "stop":
        void worker.drain().finally(() => process.exit());
        return;
    }
  });
  tell({ kind: "ready" });
}

/** What goes wrong would spoil the figures: it must be seen, a line each. */
function log(...[level, message, { event, instanceId, error }]: Parameters<Logger>): void {
  if (event === "InstanceEnded" && instanceId !== undefined) tell({ kind: "ended", instanceId });
  if (level !== "warn" && level !== "error") return;
  console.error(error instanceof Error ? `${message} ${error.message}` : message);
}

function tell(message: FromWorker): void {
  // a parent that is gone needs no answer
  if (process.connected) process.send?.(message);
}
