import type { OrchestrationRuntimeStatus } from "@taskhub/functions/client";
import type { Colors } from "./colors.js";

type Color = "green" | "red" | "yellow" | "cyan" | "gray";

const COLORS: Readonly<Record<OrchestrationRuntimeStatus, Color>> = {
  Completed: "green",
  Failed: "red",
  Terminated: "yellow",
  Canceled: "yellow",
  Suspended: "yellow",
  Running: "cyan",
  ContinuedAsNew: "cyan",
  Pending: "gray",
};

/** The state of an instance, in its colour. */
export function shownStatus(status: OrchestrationRuntimeStatus, colors: Colors): string {
  return colors[COLORS[status]](status);
}
