import { deriveGuid } from "@taskhub/core";

/** Functions host: "a letter and up to 127 letters, digits, _ and -". */
const MAX_CHARS = 128;
const DIGEST_CHARS = 8;
const ACTIVITY_PREFIX = "taskhubActivity_";

/** The function on the work-item queue. */
export const WORK_FUNCTION = "taskhubWork";

/** The function on the control queue of a partition, such as `taskhubControl00`. */
export function controlFunction(partition: number): string {
  return `taskhubControl${String(partition).padStart(2, "0")}`;
}

/**
 * The function on the queue of an activity whose bindings the host evaluates, such as
 * `taskhubActivity_Notify`.
 *
 * What settings cannot have in their names is left out, and a digest added.
 */
export function activityFunction(activity: string): string {
  const room = MAX_CHARS - ACTIVITY_PREFIX.length;
  if (/^[A-Za-z0-9_]+$/.test(activity) && activity.length <= room)
    return ACTIVITY_PREFIX + activity;
  const digest = deriveGuid("activity function", activity.toLowerCase()).slice(0, DIGEST_CHARS);
  const readable = activity.replace(/[^A-Za-z0-9_]+/g, "_").slice(0, room - DIGEST_CHARS - 1);
  return `${ACTIVITY_PREFIX}${readable}_${digest}`;
}

/** The functions on the control queues and the work-item queue. They have letters and digits only, for use in settings. */
export function queueFunctionNames(partitionCount: number): string[] {
  const partitions = Array.from({ length: partitionCount }, (_, partition) => partition);
  return [...partitions.map(controlFunction), WORK_FUNCTION];
}
