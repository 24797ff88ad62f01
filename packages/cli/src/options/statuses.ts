import { OrchestrationRuntimeStatus } from "@taskhub/functions/client";
import { InvalidArgumentError } from "commander";

const KNOWN = Object.values(OrchestrationRuntimeStatus);

/** Reads one state after the other, in any case, several of them with commas between. */
export function statuses(
  text: string,
  previous: readonly OrchestrationRuntimeStatus[] = [],
): OrchestrationRuntimeStatus[] {
  return [...previous, ...text.split(",").map(status)];
}

function status(text: string): OrchestrationRuntimeStatus {
  const wanted = text.trim().toLowerCase();
  const found = KNOWN.find((known) => known.toLowerCase() === wanted);
  if (found) return found;
  throw new InvalidArgumentError(`The states are ${KNOWN.join(", ")}.`);
}
