/**
 * What a client reads as the state of an instance.
 *
 * @see DurableTask.Core `OrchestrationStatus.cs`; the names are the wire's.
 */
export type RuntimeStatus =
  | "Running"
  | "Completed"
  | "ContinuedAsNew"
  | "Failed"
  | "Canceled"
  | "Terminated"
  | "Pending"
  | "Suspended";

/** The statuses an execution can end in. */
export type CompletionStatus = "Completed" | "Failed" | "Canceled" | "Terminated";

/** @returns True if an instance in this status will never run again by itself. */
export function isFinished(status: RuntimeStatus): status is CompletionStatus {
  return (
    status === "Completed" ||
    status === "Failed" ||
    status === "Canceled" ||
    status === "Terminated"
  );
}
