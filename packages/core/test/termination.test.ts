import { describe, expect, test } from "@jest/globals";
import { ExecutionState } from "../src/execution-state.js";
import { FIRE_AND_FORGET, type HistoryEvent } from "../src/history-event.js";
import { messageOf, workId } from "../src/message.js";
import { childCompleted, childFailed, START, started, suspended, terminated } from "./events.js";

const EXECUTION_ID = started().executionId;
const SENDER = { instanceId: "order-42", executionId: EXECUTION_ID };
const DECIDED = { timestamp: START, isPlayed: false };

function child(eventId: number, tags?: Readonly<Record<string, string>>) {
  const type = "SubOrchestrationInstanceCreated" as const;
  const instanceId = `ship-${String(eventId)}`;
  return { ...DECIDED, type, eventId, name: "Ship", instanceId, tags };
}

function ended(status: "Completed" | "Failed" | "Terminated" = "Terminated"): HistoryEvent {
  return { ...DECIDED, type: "ExecutionCompleted", eventId: 9, status, result: "enough" };
}

const withAll = { ...terminated("enough"), isRecursive: true };

/** Who is ended by these rows, on top of those. */
function below(before: readonly HistoryEvent[], rows: readonly HistoryEvent[]): string[] {
  const state = new ExecutionState(EXECUTION_ID);
  state.append(before);
  return state.terminationsBelow(rows).map(({ instanceId }) => instanceId);
}

describe("ExecutionState.terminationsBelow", () => {
  test("ends the children that are open, those included that the same rows start", () => {
    const before = [started(), child(0), child(1), child(2), childCompleted(0)];
    const rows = [childFailed(1, "no"), withAll, child(3), ended()];
    expect(below(before, rows)).toEqual(["ship-2", "ship-3"]);
  });

  test("leaves activities, timers and starts that nobody waits for alone", () => {
    const before: HistoryEvent[] = [
      started(),
      { ...DECIDED, type: "TaskScheduled", eventId: 0, name: "charge" },
      { ...DECIDED, type: "TimerCreated", eventId: 1, fireAt: START },
      child(2, { [FIRE_AND_FORGET]: "" }),
    ];
    expect(below(before, [withAll, child(3, { [FIRE_AND_FORGET]: "" }), ended()])).toEqual([]);
  });

  test.each<[string, readonly HistoryEvent[]]>([
    ["a plain termination", [terminated("enough"), ended()]],
    ["a completion that came first", [ended("Completed"), withAll]],
    ["a failure", [withAll, ended("Failed")]],
    ["a plain termination before one with all below", [terminated("enough"), withAll, ended()]],
    ["an execution that goes on", [suspended()]],
    ["no rows", []],
  ])("ends nobody by %s", (_, rows) => {
    expect(below([started(), child(0)], rows)).toEqual([]);
  });

  test("tells each child so in a message that is the same whenever it is asked", () => {
    const state = new ExecutionState(EXECUTION_ID);
    state.append([started(), child(0), child(1)]);
    const [first, second] = state.terminationsBelow([withAll, ended()]);
    expect(first).toEqual(state.terminationsBelow([withAll, ended()])[0]);
    expect(first?.messageId).not.toBe(second?.messageId);
    expect(first).toMatchObject({
      instanceId: "ship-0",
      sender: SENDER,
      afterStart: workId(SENDER, 0),
      event: { type: "ExecutionTerminated", eventId: -1, reason: "enough", isRecursive: true },
    });
    expect(first?.executionId).toBeUndefined();
  });

  test("works for an execution that is begun and ended by the same rows", () => {
    const messages = new ExecutionState(EXECUTION_ID).terminationsBelow([
      ...[started(), withAll, child(0), ended()],
    ]);
    expect(messages[0]).toMatchObject({ sender: SENDER, afterStart: workId(SENDER, 0) });
  });
});

describe("ExecutionState.beganWith", () => {
  test("knows the start of a child, also after it has continued as new", () => {
    const origin = { ...SENDER, name: "OrderFlow", episode: 1 };
    const start = messageOf(child(4), origin);
    if (start?.event.type !== "ExecutionStarted") throw new Error("no start");
    const state = new ExecutionState("later");
    expect(state.beganWith(start.messageId)).toBe(false);
    state.append([{ ...start.event, executionId: "later" }]);
    expect(state.beganWith(start.messageId)).toBe(true);
    expect(state.beganWith(workId(SENDER, 5))).toBe(false);
  });

  test("is nobody's child if it has no parent", () => {
    const state = new ExecutionState(EXECUTION_ID);
    state.append([started({ messageId: "m-start" })]);
    expect(state.beganWith("m-start")).toBe(false);
  });
});
