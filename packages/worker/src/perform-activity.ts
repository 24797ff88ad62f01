import type { TaskCompleted, TaskFailed, TaskScheduled } from "@taskhub/core";
import { logEvents } from "./log-events.js";
import type { Activity } from "./registry.js";
import { runActivity, type ActivityOrigin } from "./run-activity.js";
import type { Workplace } from "./workplace.js";

/** Runs an activity, and logs it if it fails; never rejects. */
export async function performActivity(
  { clock, log, registry }: Pick<Workplace, "clock" | "log" | "registry">,
  activity: Activity,
  call: TaskScheduled,
  origin: ActivityOrigin,
): Promise<TaskCompleted | TaskFailed> {
  const outcome = await runActivity(activity, call, origin, clock, registry.propertiesOf);
  if (outcome.type === "TaskFailed") {
    const error = outcome.failureDetails?.errorMessage;
    log(...logEvents.activityFailed(call.name, origin.instanceId, call.eventId, error));
  }
  return outcome;
}
