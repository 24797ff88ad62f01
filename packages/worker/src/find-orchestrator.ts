import { DurableError, type Orchestrator } from "@taskhub/core";
import { logEvents } from "./log-events.js";
import type { Workplace } from "./workplace.js";

/** No worker has registered the function that a message names. */
export class FunctionNotFoundError extends DurableError {
  override readonly name = "FunctionNotFoundError";
  readonly code = "FunctionNotFound";

  constructor(
    readonly kind: "orchestrator" | "activity",
    readonly functionName: string,
    readonly registered: readonly string[],
  ) {
    super(
      `No ${kind} named '${functionName}' is registered; ` +
        `registered are: ${list(registered)}. ` +
        `Check the name, or deploy the version of the app that has it.`,
    );
  }
}

/** What runs an execution, or how long to wait for a worker that can. */
export interface FoundOrchestrator {
  /** Absent if it is not registered here. */
  readonly orchestrator: Orchestrator | undefined;
  /** Milliseconds for which a function that is unknown here may still be known elsewhere. */
  readonly waitMs: number;
}

/** Looks the orchestrator up, and tells of one that is missing. */
export function findOrchestrator(
  place: Workplace,
  name: string,
  instanceId: string,
): FoundOrchestrator {
  const orchestrator = place.registry.orchestrator(name);
  if (orchestrator) return { orchestrator, waitMs: 0 };
  const waitMs = place.unknown.graceLeftMs("orchestrator", name);
  if (waitMs > 0) {
    const known = list(place.registry.orchestratorNames);
    place.log(...logEvents.unknownFunction("Orchestrator", name, instanceId, known));
  }
  return { orchestrator: undefined, waitMs };
}

/** What to say when the wait is over. */
export function orchestratorNotFound(place: Workplace, name: string): FunctionNotFoundError {
  return new FunctionNotFoundError("orchestrator", name, place.registry.orchestratorNames);
}

function list(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.join(", ");
}
