import { describe, expect, test } from "@jest/globals";
import { ExecutionState, type HistoryEvent } from "@taskhub/core";
import { sessionBytes } from "../src/session-bytes.js";

const COMMON = { eventId: -1, isPlayed: true, timestamp: new Date("2030-01-01T00:00:00Z") };

function bytesWith(...events: readonly HistoryEvent[]): number {
  const state = new ExecutionState("e1");
  state.append(events);
  return sessionBytes(state);
}

function event(input: string, messageId?: string): HistoryEvent {
  return { ...COMMON, type: "EventRaised", name: "", input, messageId };
}

function call(eventId: number): HistoryEvent {
  return { ...COMMON, type: "TaskScheduled", eventId, name: "", input: "" };
}

describe("sessionBytes", () => {
  const least = bytesWith();

  test("counts twelve kilobytes for any session", () => {
    expect(least).toBe(12_288);
    expect(bytesWith({ ...COMMON, type: "OrchestratorStarted" })).toBe(least);
  });

  test("counts two bytes for each character of its history", () => {
    expect(bytesWith(event("x".repeat(5_000)), event("y"))).toBe(least + 10_002);
  });

  test("counts what is open, for as long as it is", () => {
    const ended = { ...COMMON, type: "TaskCompleted", taskScheduledId: 1 } as const;
    expect(bytesWith(call(0), call(1))).toBe(least + 2_048);
    expect(bytesWith(call(0), call(1), ended)).toBe(least + 1_024);
  });

  test("counts the ids of messages that it would know again", () => {
    expect(bytesWith(event("", "m-1"), event("", "m-2"))).toBe(least + 448);
  });
});
