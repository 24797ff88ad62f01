import {
  DurableError,
  type ExecutionStarted,
  type FailureDetails,
  type Orchestrator,
} from "@taskhub/core";
import { logEvents } from "./log-events.js";
import { judgeVersion, mismatchText, versionMismatch } from "./version-match.js";
import type { Workplace } from "./workplace.js";

/** How soon a message for an unknown orchestrator is looked at again. */
const UNKNOWN_RETRY_MS = 5_000;

/** No worker has registered the function that a message names. */
export class FunctionNotFoundError extends DurableError {
  override readonly name = "FunctionNotFoundError";
  readonly code = "FunctionNotFound";

  constructor(
    readonly kind: "orchestrator" | "activity" | "entity",
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

/** The function of an execution, as its start names it. */
export type WantedOrchestrator = Pick<ExecutionStarted, "name" | "version">;

/** What runs an execution, or how long to wait for a worker that can. */
export interface FoundOrchestrator {
  /** Absent if it is not registered here, or not to be run in this version. */
  readonly orchestrator: Orchestrator | undefined;
  /** Milliseconds for which the messages of the instance are to be left to other workers. */
  readonly waitMs: number;
}

/** Looks the orchestrator up, and tells of one that is missing or left to others. */
export function findOrchestrator(
  place: Workplace,
  wanted: WantedOrchestrator,
  instanceId: string,
): FoundOrchestrator {
  if (judgeVersion(place.settings, wanted.version) !== "run") {
    return { orchestrator: undefined, waitMs: leaveToOthers(place, wanted, instanceId) };
  }
  const orchestrator = place.registry.orchestrator(wanted.name);
  return { orchestrator, waitMs: orchestrator ? 0 : waitForUnknown(place, wanted, instanceId) };
}

/** @returns Milliseconds for which an instance of this version is left to others; 0 if it is not. */
export function leaveToOthers(
  place: Workplace,
  { version }: Pick<WantedOrchestrator, "version">,
  instanceId: string,
): number {
  if (judgeVersion(place.settings, version) !== "reject") return 0;
  const { hiddenMs, isNews } = place.rejections.add(instanceId);
  const why = mismatchText(place.settings, version);
  if (isNews) place.log(...logEvents.versionRejected(instanceId, why, hiddenMs));
  return hiddenMs;
}

/** What an execution fails with that is neither run nor waited for. */
export function whyNotRun(
  { settings, registry }: Workplace,
  { name, version }: WantedOrchestrator,
): FailureDetails {
  if (judgeVersion(settings, version) === "fail") return versionMismatch(settings, version);
  const unknown = new FunctionNotFoundError("orchestrator", name, registry.orchestratorNames);
  return { errorMessage: unknown.message, errorType: unknown.name, isNonRetriable: true };
}

function waitForUnknown(
  place: Workplace,
  { name }: WantedOrchestrator,
  instanceId: string,
): number {
  const leftMs = place.unknown.graceLeftMs("orchestrator", name);
  if (leftMs > 0) {
    const known = list(place.registry.orchestratorNames);
    place.log(...logEvents.unknownFunction("Orchestrator", name, instanceId, known));
  }
  return Math.min(leftMs, UNKNOWN_RETRY_MS);
}

function list(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.join(", ");
}
