/**
 * A history as people read it: a line for each thing that was done, with its outcome and how long it
 * took, in the order in which they began.
 *
 * @module
 */
import {
  isDetached,
  isOutcome,
  settledBy,
  type HistoryEvent,
  type OutcomeEvent,
} from "@taskhub/core";
import { shownTime } from "./output/shown-time.js";

/** One line. */
export interface TimelineEntry {
  readonly at: Date;
  readonly what: string;
  readonly name: string;
  /** Absent of what takes no time, or has not come to its end. */
  readonly durationMs?: number;
  readonly outcome: string;
  /** The payload or the reason, as it is stored. */
  readonly value?: string | undefined;
}

/** The events of one execution, in their order. */
export function timeline(events: readonly HistoryEvent[]): TimelineEntry[] {
  const outcomes = new Map(events.filter(isOutcome).map((event) => [settledBy(event), event]));
  const begun = events.find((event) => event.type === "ExecutionStarted");
  return events.flatMap((event) => {
    const entry = entryOf(event, outcomes.get(event.eventId), begun?.timestamp);
    return entry ? [{ at: event.timestamp, ...entry }] : [];
  });
}

type Entry = Omit<TimelineEntry, "at">;

/** @returns `undefined` for what is bookkeeping, and for outcomes: what they settle tells of them. */
function entryOf(
  event: HistoryEvent,
  outcome: OutcomeEvent | undefined,
  begunAt: Date | undefined,
): Entry | undefined {
  switch (event.type) {
    case "OrchestratorStarted":
    case "OrchestratorCompleted":
    case "TaskCompleted":
    case "TaskFailed":
    case "SubOrchestrationInstanceCompleted":
    case "SubOrchestrationInstanceFailed":
    case "TimerFired":
      return undefined;
    case "ExecutionStarted":
      return { what: "start", name: event.name, outcome: "", value: event.input };
    case "ExecutionCompleted":
      return {
        ...{ what: "end", name: "", outcome: event.status.toLowerCase(), value: event.result },
        ...tookFrom(begunAt, event.timestamp),
      };
    case "ContinueAsNew":
      return {
        ...{ what: "end", name: "", outcome: "continued as new", value: event.result },
        ...tookFrom(begunAt, event.timestamp),
      };
    case "ExecutionTerminated":
      return { what: "termination", name: "", outcome: "", value: event.reason };
    case "ExecutionSuspended":
      return { what: "suspension", name: "", outcome: "", value: event.reason };
    case "ExecutionResumed":
      return { what: "resumption", name: "", outcome: "", value: event.reason };
    case "ExecutionRewound":
      return { what: "rewind", name: "", outcome: "", value: event.reason };
    case "TaskScheduled":
      return { what: "activity", name: event.name, ...settled(event, outcome) };
    case "SubOrchestrationInstanceCreated": {
      const name = `${event.name} ${event.instanceId}`;
      if (isDetached(event)) return { what: "orchestration", name, outcome: "started" };
      return { what: "sub-orchestration", name, ...settled(event, outcome) };
    }
    case "TimerCreated": {
      const name = `until ${shownTime(event.fireAt)}`;
      return { what: "timer", name, ...settled(event, outcome) };
    }
    case "EventRaised":
      return { what: "event", name: event.name, outcome: "received", value: event.input };
    case "EventSent": {
      const name = `${event.name} to ${event.instanceId}`;
      return { what: "message", name, outcome: "sent", value: event.input };
    }
    case "GenericEvent":
      return { what: "void", name: event.voided ?? "", outcome: "", value: event.data };
  }
}

function settled(
  { timestamp }: HistoryEvent,
  outcome: OutcomeEvent | undefined,
): Pick<TimelineEntry, "outcome" | "value" | "durationMs"> {
  if (!outcome) return { outcome: "open" };
  const took = tookFrom(timestamp, outcome.timestamp);
  switch (outcome.type) {
    case "TaskCompleted":
    case "SubOrchestrationInstanceCompleted":
      return { outcome: "completed", value: outcome.result, ...took };
    case "TaskFailed":
    case "SubOrchestrationInstanceFailed":
      return { outcome: "failed", value: outcome.reason, ...took };
    case "TimerFired":
      return { outcome: "fired", ...took };
  }
}

function tookFrom(from: Date | undefined, to: Date): Pick<TimelineEntry, "durationMs"> {
  return from ? { durationMs: to.getTime() - from.getTime() } : {};
}
