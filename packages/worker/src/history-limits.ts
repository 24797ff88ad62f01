/**
 * How large a history may become.
 *
 * A history is replayed from its first row whenever its instance comes back to a process: one that
 * only grows ends by taking processes down with it, and all that runs in them. So the instance
 * fails instead, in time and by name.
 *
 * @module
 */
import type { ExecutionState, FailureDetails, HistoryLimits, HistorySize } from "@taskhub/core";
import { logEvents } from "./log-events.js";
import type { Workplace } from "./workplace.js";

/** The warning comes at a fifth of the limits, while there is time to change the orchestrator. */
const WARN_AT = 1 / 5;

const ADVICE =
  "Call continueAsNew before it grows so large, give work to sub-orchestrations, pass large data " +
  "by reference, or raise maxHistoryEvents or maxHistorySizeInMB in host.json " +
  "(extensions.durableTask).";

/** The limits in force. */
export function historyLimits({ settings }: Workplace): HistoryLimits {
  return { maxEvents: settings.maxHistoryEvents, maxBytes: settings.maxHistoryBytes };
}

/** Why a history of this size must not be; `undefined` if it may. */
export function historyTooLarge(place: Workplace, size: HistorySize): FailureDetails | undefined {
  const { maxEvents, maxBytes } = historyLimits(place);
  if (size.events <= maxEvents && size.bytes <= maxBytes) return undefined;
  return tooLarge(
    `its history would have ${inWords(size)}; the limit is ` +
      inWords({ events: maxEvents, bytes: maxBytes }),
  );
}

/** The failure of an instance whose stored history is over the limit. */
export function tooLarge(what: string): FailureDetails {
  return {
    errorType: "HistoryTooLarge",
    errorMessage: `${what.replace(/\.$/, "")}. ${ADVICE}`,
    isNonRetriable: true,
  };
}

/** Executions that were told to be growing, each once. */
export class GrowthWarning {
  private toldOf = "";

  /** Tells of a history that has come far. */
  check(place: Workplace, state: ExecutionState): void {
    const size = state.sizeWith([]);
    const { maxEvents, maxBytes } = historyLimits(place);
    if (size.events <= maxEvents * WARN_AT && size.bytes <= maxBytes * WARN_AT) return;
    const { executionId, origin } = state;
    if (state.completed || this.toldOf === executionId) return;
    this.toldOf = executionId;
    const about = { instanceId: origin.instanceId, executionId, functionName: origin.name };
    const limit = inWords({ events: maxEvents, bytes: maxBytes });
    place.log(...logEvents.historyGrowing(about, `${inWords(size)} of at most ${limit}`));
  }
}

function inWords({ events, bytes }: HistorySize): string {
  return `${String(events)} events and ${String(bytes)} bytes`;
}
