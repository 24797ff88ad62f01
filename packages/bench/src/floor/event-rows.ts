/**
 * Rows of history as the format has them, column for column: what a floor writes must be as large as
 * what the engine writes.
 *
 * @module
 */
import { randomUUID } from "node:crypto";

/** Columns of a row, but for its keys and its execution. */
export type Columns = Readonly<Record<string, string | number | boolean | Date>>;

const NO_ID = -1;

function event(type: string, eventId: number, columns: Columns = {}): Columns {
  const isPlayed = RECEIVED.has(type);
  return {
    EventType: type,
    EventId: eventId,
    IsPlayed: isPlayed,
    _Timestamp: new Date(),
    ...columns,
  };
}

/** Events that come from outside an episode. */
const RECEIVED: ReadonlySet<string> = new Set([
  "ExecutionStarted",
  "TaskCompleted",
  "TimerFired",
  "EventRaised",
  "SubOrchestrationInstanceCompleted",
]);

export function orchestratorStarted(): Columns {
  return event("OrchestratorStarted", NO_ID);
}

export function orchestratorCompleted(): Columns {
  return event("OrchestratorCompleted", NO_ID);
}

/** What a start says of its instance. */
export interface Started {
  readonly instanceId: string;
  readonly executionId: string;
  readonly name: string;
  /** JSON text. */
  readonly input: string;
  /** JSON text of who started it; `null` for a client. */
  readonly parent?: string;
}

export function executionStarted(start: Started): Columns {
  const { instanceId, executionId, name, input, parent } = start;
  return event("ExecutionStarted", NO_ID, {
    OrchestrationInstance: JSON.stringify({ InstanceId: instanceId, ExecutionId: executionId }),
    ...{ ParentInstance: parent ?? "null", Name: name, Input: input, Tags: "null" },
    ...{ ParentTraceContext: "null", GenerateNewTrace: false, ThMessageId: randomUUID() },
    // what only a client says
    ...(parent === undefined && { Version: "", Generation: 0 }),
  });
}

/** The columns that name the message whose return starts the work again. */
function keptBy(messageId: string): Columns {
  return { ThKeeper: messageId, ThKeeperId: randomUUID() };
}

export function taskScheduled(eventId: number, input: string, keeper: string): Columns {
  return event("TaskScheduled", eventId, {
    ...{ Name: "hello", Input: input, ParentTraceContext: "null", Tags: "null" },
    ...keptBy(keeper),
  });
}

export function taskCompleted(eventId: number, result: string): Columns {
  return event("TaskCompleted", NO_ID, { TaskScheduledId: eventId, Result: result });
}

export function childCreated(eventId: number, instanceId: string, keeper: string): Columns {
  return event("SubOrchestrationInstanceCreated", eventId, {
    ...{ Name: "nothing", InstanceId: instanceId, Input: String(eventId), Tags: "null" },
    ...keptBy(keeper),
  });
}

export function childCompleted(eventId: number, result: string): Columns {
  return event("SubOrchestrationInstanceCompleted", NO_ID, {
    ...{ TaskScheduledId: eventId, Result: result, ThMessageId: randomUUID() },
  });
}

export function timerFired(timerId: number, fireAt: Date): Columns {
  const columns = { TimerId: timerId, FireAt: fireAt, ThMessageId: randomUUID() };
  return event("TimerFired", NO_ID, columns);
}

export function timerCreated(eventId: number, fireAt: Date, keeper: string): Columns {
  return event("TimerCreated", eventId, { FireAt: fireAt, ...keptBy(keeper) });
}

export function eventRaised(name: string, input: string): Columns {
  const columns = { Name: name, Input: input, ParentTraceContext: "null" };
  return event("EventRaised", NO_ID, { ...columns, ThMessageId: randomUUID() });
}

/** @param keeper - Of the answer, if somebody waits for one. */
export function executionCompleted(eventId: number, result: string, keeper?: string): Columns {
  return event("ExecutionCompleted", eventId, {
    ...{ OrchestrationStatus: "Completed", Result: result, FailureDetails: "null" },
    ...(keeper !== undefined && keptBy(keeper)),
  });
}
