/**
 * The three names an event type has: ours (and the row's), the wire's number, the serializer's class.
 *
 * @see DurableTask.Core `EventType.cs`. Numbers 2 (ExecutionFailed) and 18 (HistoryState) are not in use.
 * @module
 */
import type { HistoryEventType } from "@taskhub/core";

const NAMESPACE = "DurableTask.Core.History.";

const NUMBERS: Readonly<Record<HistoryEventType, number>> = {
  ExecutionStarted: 0,
  ExecutionCompleted: 1,
  ExecutionTerminated: 3,
  TaskScheduled: 4,
  TaskCompleted: 5,
  TaskFailed: 6,
  SubOrchestrationInstanceCreated: 7,
  SubOrchestrationInstanceCompleted: 8,
  SubOrchestrationInstanceFailed: 9,
  TimerCreated: 10,
  TimerFired: 11,
  OrchestratorStarted: 12,
  OrchestratorCompleted: 13,
  EventSent: 14,
  EventRaised: 15,
  ContinueAsNew: 16,
  GenericEvent: 17,
  ExecutionSuspended: 19,
  ExecutionResumed: 20,
  ExecutionRewound: 21,
};

const TYPES = Object.keys(NUMBERS).filter(isEventType);
const BY_CLASS = new Map(TYPES.map((type) => [eventClass(type), type]));
const BY_NUMBER = new Map(TYPES.map((type) => [eventNumber(type), type]));

/** The number in `EventType` of a message. */
export function eventNumber(type: HistoryEventType): number {
  return NUMBERS[type];
}

/** The class in `$type` of a message, such as `DurableTask.Core.History.TaskScheduledEvent`. */
export function eventClass(type: HistoryEventType): string {
  return NAMESPACE + (type === "GenericEvent" ? type : `${type}Event`);
}

/** @returns `undefined` for a class we do not know. An assembly name behind a comma is ignored. */
export function eventTypeOfClass(clrName: string): HistoryEventType | undefined {
  return BY_CLASS.get(clrName.split(",", 1)[0] ?? "");
}

/** @returns `undefined` for a number we do not know. */
export function eventTypeOfNumber(eventNumber: number): HistoryEventType | undefined {
  return BY_NUMBER.get(eventNumber);
}

/** @returns True for the name of an event type, as rows hold it. */
export function isEventType(name: string): name is HistoryEventType {
  return Object.hasOwn(NUMBERS, name);
}
