import { describe, expect, test } from "@jest/globals";
import type { HistoryEvent } from "../src/history-event.js";
import { textLength } from "../src/text-length.js";
import { completed, failed, fired, raised, resumed, START, started, terminated } from "./events.js";

const ROW = { eventId: -1, timestamp: START, isPlayed: false };
const FAILURE = { errorType: "Error", errorMessage: "1234", isNonRetriable: false };

const cases: readonly (readonly [HistoryEvent, number])[] = [
  [started({ name: "ab", input: "cde" }), 5],
  [started({ name: "ab" }), 2],
  [raised("go", 12), 4],
  [{ ...ROW, type: "TaskScheduled", name: "add", input: "[1]" }, 6],
  [completed(0, "abc"), 5],
  [completed(0), 0],
  [failed(0, "no"), 2],
  [
    { ...ROW, type: "ExecutionCompleted", status: "Failed", result: "12", failureDetails: FAILURE },
    6,
  ],
  [terminated("enough"), 6],
  [resumed(), 0],
  [{ ...ROW, type: "GenericEvent", data: "123" }, 3],
  [fired(0), 0],
];

describe("textLength", () => {
  test.each(cases)("of %j is %i", (event, length) => {
    expect(textLength(event)).toBe(length);
  });

  test("counts the causes of a failure, and their stacks", () => {
    const innerFailure = { ...FAILURE, stackTrace: "at x" };
    const failureDetails = { ...FAILURE, innerFailure };
    expect(textLength({ ...failed(0, ""), failureDetails })).toBe(12);
  });
});
