import type { RuntimeStatus } from "@taskhub/core";

/** The states of an instance. Each value is its own name. */
export const OrchestrationRuntimeStatus = {
  /** It is being worked on, or waits for something. */
  Running: "Running",
  /** It returned. */
  Completed: "Completed",
  /** It is between two executions. */
  ContinuedAsNew: "ContinuedAsNew",
  /** It threw. */
  Failed: "Failed",
  /** It was canceled. */
  Canceled: "Canceled",
  /** It was stopped from outside. */
  Terminated: "Terminated",
  /** It was asked for and has not begun. */
  Pending: "Pending",
  /** It is held until it is resumed. */
  Suspended: "Suspended",
} as const satisfies { readonly [Status in RuntimeStatus]: Status };

/** One of the states of an instance. */
export type OrchestrationRuntimeStatus =
  (typeof OrchestrationRuntimeStatus)[keyof typeof OrchestrationRuntimeStatus];
