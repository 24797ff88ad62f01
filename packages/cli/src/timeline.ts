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
  strayedBy,
  type GenericEvent,
  type HistoryEvent,
  type OutcomeEvent,
} from "@taskhub/core";
import { EntityTraffic } from "./entity-traffic.js";
import { shownTime } from "./output/shown-time.js";
import { tookFrom, type Entry } from "./timeline-entry.js";

/** One line. */
export interface TimelineEntry extends Entry {
  readonly at: Date;
}

/** The events of one execution, in their order. */
export function timeline(events: readonly HistoryEvent[]): TimelineEntry[] {
  const outcomes = new Map(events.filter(isOutcome).map((event) => [settledBy(event), event]));
  const begun = events.find((event) => event.type === "ExecutionStarted");
  const entities = new EntityTraffic(events);
  return events.flatMap((event) => {
    const outcome = outcomes.get(event.eventId);
    const entry = entryOf(event, { outcome, entities, begunAt: begun?.timestamp });
    return entry ? [{ at: event.timestamp, ...entry }] : [];
  });
}

/** What the rest of the history says of an event. */
interface Context {
  readonly outcome: OutcomeEvent | undefined;
  readonly entities: EntityTraffic;
  readonly begunAt: Date | undefined;
}

/** @returns `undefined` for what is bookkeeping, and for outcomes: what they settle tells of them. */
function entryOf(event: HistoryEvent, { outcome, entities, begunAt }: Context): Entry | undefined {
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
      if (entities.isAnswer(event)) return undefined;
      return { what: "event", name: event.name, outcome: "received", value: event.input };
    case "EventSent": {
      const name = `${event.name} to ${event.instanceId}`;
      const message = { what: "message", name, outcome: "sent", value: event.input };
      return entities.entryOf(event) ?? message;
    }
    case "GenericEvent":
      return genericEntry(event);
  }
}

/** The format has one type for whatever has none of its own. */
function genericEntry(event: GenericEvent): Entry {
  const { voided, data } = event;
  if (voided !== undefined) return { what: "undone", name: voided, outcome: "", value: data };
  const strayed = strayedBy(event);
  if (strayed !== undefined) return { what: "stray", name: "", outcome: "", value: strayed };
  return { what: "rewind", name: "", outcome: "", value: data };
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
