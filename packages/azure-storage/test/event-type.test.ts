import { describe, expect, test } from "@jest/globals";
import {
  eventClass,
  eventNumber,
  eventTypeOfClass,
  eventTypeOfNumber,
  isEventType,
} from "../src/event-type.js";

// DurableTask.Core EventType.cs and History/*Event.cs
const NAMES = [
  ["ExecutionStarted", 0, "ExecutionStartedEvent"],
  ["ExecutionCompleted", 1, "ExecutionCompletedEvent"],
  ["ExecutionTerminated", 3, "ExecutionTerminatedEvent"],
  ["TaskScheduled", 4, "TaskScheduledEvent"],
  ["TaskCompleted", 5, "TaskCompletedEvent"],
  ["TaskFailed", 6, "TaskFailedEvent"],
  ["SubOrchestrationInstanceCreated", 7, "SubOrchestrationInstanceCreatedEvent"],
  ["SubOrchestrationInstanceCompleted", 8, "SubOrchestrationInstanceCompletedEvent"],
  ["SubOrchestrationInstanceFailed", 9, "SubOrchestrationInstanceFailedEvent"],
  ["TimerCreated", 10, "TimerCreatedEvent"],
  ["TimerFired", 11, "TimerFiredEvent"],
  ["OrchestratorStarted", 12, "OrchestratorStartedEvent"],
  ["OrchestratorCompleted", 13, "OrchestratorCompletedEvent"],
  ["EventSent", 14, "EventSentEvent"],
  ["EventRaised", 15, "EventRaisedEvent"],
  ["ContinueAsNew", 16, "ContinueAsNewEvent"],
  ["GenericEvent", 17, "GenericEvent"],
  ["ExecutionSuspended", 19, "ExecutionSuspendedEvent"],
  ["ExecutionResumed", 20, "ExecutionResumedEvent"],
  ["ExecutionRewound", 21, "ExecutionRewoundEvent"],
] as const;

describe("event types", () => {
  test.each(NAMES)("%s is number %i and class %s", (type, wireNumber, className) => {
    const clrName = `DurableTask.Core.History.${className}`;
    expect([eventNumber(type), eventClass(type)]).toEqual([wireNumber, clrName]);
    expect([eventTypeOfNumber(wireNumber), eventTypeOfClass(clrName)]).toEqual([type, type]);
  });

  test("an assembly behind the class is ignored", () => {
    expect(eventTypeOfClass("DurableTask.Core.History.TimerFiredEvent, DurableTask.Core")).toBe(
      "TimerFired",
    );
  });

  test.each([2, 18, 22, -1])("number %i is not in use", (wireNumber) => {
    expect(eventTypeOfNumber(wireNumber)).toBeUndefined();
  });

  test.each(["HistoryState", "ExecutionFailed", "toString", "__proto__", ""])(
    "%j is not the name of a type",
    (name) => {
      expect(isEventType(name)).toBe(false);
      expect(eventTypeOfClass(name)).toBeUndefined();
    },
  );
});
