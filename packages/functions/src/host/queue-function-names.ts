/** The function on the work-item queue. */
export const WORK_FUNCTION = "taskhubWork";

/** The function on the control queue of a partition, such as `taskhubControl00`. */
export function controlFunction(partition: number): string {
  return `taskhubControl${String(partition).padStart(2, "0")}`;
}

/** The functions on all queues of the hub. They have letters and digits only, for use in settings. */
export function queueFunctionNames(partitionCount: number): string[] {
  const partitions = Array.from({ length: partitionCount }, (_, partition) => partition);
  return [...partitions.map(controlFunction), WORK_FUNCTION];
}
