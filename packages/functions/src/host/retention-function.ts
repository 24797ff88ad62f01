import { app } from "@azure/functions";
import type { Settings } from "../settings/settings.js";
import type { QueueFunctionParts } from "./queue-functions.js";

/** The function that purges what has been kept long enough. */
const RETENTION_FUNCTION = "taskhubRetention";
const LONGEST_SWEEP_MS = 240_000;
/** Of the time that an invocation has: a page that was begun is finished, and a slow store asked again. */
const SHARE_OF_TIME = 0.8;

/** Registers the timer, if the settings say how long instances are kept. The host calls one process only. */
export function registerRetentionFunction(parts: QueueFunctionParts): void {
  const { retention } = parts.settings;
  if (!retention) return;
  app.timer(RETENTION_FUNCTION, {
    schedule: retention.schedule,
    handler: (_timer, context) =>
      parts.held.during(context, async () => {
        await parts.engine().retention?.sweep(longestSweepMs(parts.settings));
      }),
  });
}

/** An invocation that reaches `functionTimeout` takes the whole process with it. */
function longestSweepMs({ worker }: Settings): number {
  return Math.min(LONGEST_SWEEP_MS, SHARE_OF_TIME * worker.holdMs);
}
