import { describe, expect, test } from "@jest/globals";
import { isOutcome, isWork, settledBy, type HistoryEvent } from "../src/history-event.js";
import {
  childCompleted,
  childFailed,
  completed,
  failed,
  fired,
  raised,
  START,
  started,
  terminated,
} from "./events.js";

describe("isOutcome", () => {
  test.each([completed(4), failed(4, "no"), childCompleted(4), childFailed(4, "no"), fired(4)])(
    "is true of $type, which names the action it settles",
    (event) => {
      expect(isOutcome(event)).toBe(true);
      expect(settledBy(event)).toBe(4);
    },
  );

  test.each([raised("go"), started(), terminated()])("is false of $type", (event) => {
    expect(isOutcome(event)).toBe(false);
  });
});

describe("isWork", () => {
  const decided = { eventId: 0, timestamp: START, isPlayed: false };
  const work: HistoryEvent[] = [
    { ...decided, type: "TaskScheduled", name: "a" },
    { ...decided, type: "TimerCreated", fireAt: START },
    { ...decided, type: "SubOrchestrationInstanceCreated", name: "a", instanceId: "i" },
    { ...decided, type: "EventSent", name: "a", instanceId: "i" },
    { ...decided, type: "ExecutionCompleted", status: "Completed" },
  ];

  test.each(work)("is true of $type", (event) => {
    expect(isWork(event)).toBe(true);
  });

  test.each([raised("go"), started(), terminated(), fired(0)])("is false of $type", (event) => {
    expect(isWork(event)).toBe(false);
  });
});
