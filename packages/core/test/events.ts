/** Events as they come to an instance, for tests. */
import type {
  EventRaised,
  ExecutionResumed,
  ExecutionStarted,
  ExecutionSuspended,
  ExecutionTerminated,
  SubOrchestrationInstanceCompleted,
  SubOrchestrationInstanceFailed,
  TaskCompleted,
  TaskFailed,
  TimerFired,
} from "../src/history-event.js";

/** When everything begins. */
export const START = new Date("2026-01-01T00:00:00Z");

const RECEIVED = { eventId: -1, timestamp: START, isPlayed: false };

export function started(more: Partial<ExecutionStarted> = {}): ExecutionStarted {
  return {
    ...RECEIVED,
    type: "ExecutionStarted",
    instanceId: "order-42",
    executionId: "5b0c8a3e2f6d4d0c9a1b7e6f5d4c3b2a",
    name: "OrderFlow",
    ...more,
  };
}

export function completed(taskScheduledId: number, value?: unknown): TaskCompleted {
  const result = JSON.stringify(value) as string | undefined;
  return { ...RECEIVED, type: "TaskCompleted", taskScheduledId, result };
}

export function failed(taskScheduledId: number, reason: string): TaskFailed {
  return { ...RECEIVED, type: "TaskFailed", taskScheduledId, reason, details: "" };
}

export function childCompleted(id: number, value?: unknown): SubOrchestrationInstanceCompleted {
  const type = "SubOrchestrationInstanceCompleted";
  const result = JSON.stringify(value) as string | undefined;
  return { ...RECEIVED, type, taskScheduledId: id, result };
}

export function childFailed(id: number, reason: string): SubOrchestrationInstanceFailed {
  const type = "SubOrchestrationInstanceFailed";
  return { ...RECEIVED, type, taskScheduledId: id, reason, details: "" };
}

export function fired(timerId: number, fireAt = START): TimerFired {
  return { ...RECEIVED, type: "TimerFired", timerId, fireAt };
}

export function raised(name: string, value?: unknown, messageId?: string): EventRaised {
  const input = JSON.stringify(value) as string | undefined;
  return { ...RECEIVED, type: "EventRaised", name, input, messageId };
}

export function terminated(reason?: string): ExecutionTerminated {
  return { ...RECEIVED, type: "ExecutionTerminated", reason };
}

export function suspended(): ExecutionSuspended {
  return { ...RECEIVED, type: "ExecutionSuspended" };
}

export function resumed(): ExecutionResumed {
  return { ...RECEIVED, type: "ExecutionResumed" };
}
