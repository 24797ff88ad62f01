import { describe, expect, test } from "@jest/globals";
import {
  FIRE_AND_FORGET,
  type ExecutionCompleted,
  type HistoryEvent,
  type TaskScheduled,
  type WorkEvent,
} from "../src/history-event.js";
import {
  childExecutionId,
  messageOf,
  nextExecutionId,
  outcomeId,
  type Origin,
} from "../src/message.js";
import { START } from "./events.js";

const DECIDED = { timestamp: START, isPlayed: false };
const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const parent = { name: "Batch", instanceId: "batch-1", executionId: "e0", taskScheduledId: 5 };
const origin: Origin = {
  instanceId: "order-42",
  executionId: "e1",
  name: "OrderFlow",
  version: "1.0",
  parent,
  episode: 3,
};
const sender = { instanceId: "order-42", executionId: "e1" };

const call: TaskScheduled = {
  ...DECIDED,
  type: "TaskScheduled",
  eventId: 2,
  name: "charge",
  input: "[7]",
  messageId: "not the message's",
  keeper: { queueMessageId: "q", messageId: "m" },
};
const end: ExecutionCompleted = {
  ...DECIDED,
  type: "ExecutionCompleted",
  eventId: 6,
  status: "Completed",
  result: '"ok"',
};

describe("messageOf", () => {
  test("sends an activity call as it is recorded, without what belongs to the row", () => {
    expect(messageOf(call, origin)).toEqual({
      messageId: expect.stringMatching(GUID),
      ...sender,
      sender,
      episode: 3,
      event: { ...call, messageId: undefined, keeper: undefined },
    });
  });

  test("sends a timer as the event of its firing", () => {
    const fireAt = new Date("2026-01-02T00:00:00Z");
    const timer = { ...DECIDED, type: "TimerCreated", eventId: 3, fireAt } as const;
    expect(messageOf(timer, origin)).toMatchObject({
      ...sender,
      event: {
        type: "TimerFired",
        eventId: -1,
        isPlayed: false,
        timerId: 3,
        fireAt,
        timestamp: START,
      },
    });
  });

  test("starts a sub-orchestration under an execution id that follows from its cause", () => {
    const child: HistoryEvent = {
      ...DECIDED,
      type: "SubOrchestrationInstanceCreated",
      eventId: 4,
      name: "Ship",
      version: "2.0",
      instanceId: "ship-1",
      input: "{}",
    };
    const executionId = childExecutionId(origin, 4);
    expect(executionId).toMatch(/^[0-9a-f]{32}$/);
    expect(messageOf(child, origin)).toMatchObject({
      instanceId: "ship-1",
      executionId,
      sender,
      event: {
        type: "ExecutionStarted",
        eventId: -1,
        instanceId: "ship-1",
        executionId,
        name: "Ship",
        version: "2.0",
        input: "{}",
        parent: { name: "OrderFlow", version: "1.0", ...sender, taskScheduledId: 4 },
      },
    });
  });

  test("starts what nobody waits for in the same way, without a parent, and leaves out how", () => {
    const type = "SubOrchestrationInstanceCreated";
    const work = { ...DECIDED, type, eventId: 4, name: "Ship", instanceId: "ship-1" } as const;
    const tags = { [FIRE_AND_FORGET]: "", shop: "Oslo" };
    const message = messageOf({ ...work, tags }, origin);
    const executionId = childExecutionId(origin, 4);
    expect(message).toMatchObject({ instanceId: "ship-1", executionId, sender });
    expect(message?.event).toMatchObject({ executionId, tags: { shop: "Oslo" } });
    expect(message?.event).toMatchObject({ parent: undefined });
    expect(message?.messageId).toBe(messageOf(work, origin)?.messageId);
    const bare = messageOf({ ...work, tags: { [FIRE_AND_FORGET]: "" } }, origin);
    expect(bare?.event).toMatchObject({ tags: undefined });
  });

  test("gives a child the tags of its start, and its parent", () => {
    const type = "SubOrchestrationInstanceCreated";
    const work = { ...DECIDED, type, eventId: 4, name: "Ship", instanceId: "ship-1" } as const;
    const { event } = messageOf({ ...work, tags: { shop: "Oslo" } }, origin) ?? {};
    expect(event).toMatchObject({ tags: { shop: "Oslo" }, parent: { taskScheduledId: 4 } });
  });

  test("says of an event what was put for the same instance before", () => {
    const work: WorkEvent = {
      ...{ ...DECIDED, type: "EventSent", eventId: 5, instanceId: "other-1", name: "approval" },
    };
    expect(messageOf(work, origin, { after: "a", afterStart: "s" })).toMatchObject({
      ...{ after: "a", afterStart: "s" },
    });
  });

  test("sends an event to whichever execution is current", () => {
    const sent: HistoryEvent = {
      ...DECIDED,
      type: "EventSent",
      eventId: 5,
      instanceId: "other-1",
      name: "approval",
      input: "true",
    };
    const message = messageOf(sent, origin);
    expect(message).toMatchObject({
      instanceId: "other-1",
      sender,
      event: { type: "EventRaised", eventId: -1, name: "approval", input: "true" },
    });
    expect(message?.executionId).toBeUndefined();
  });

  test("answers the parent with the output", () => {
    expect(messageOf(end, origin)).toMatchObject({
      instanceId: "batch-1",
      executionId: "e0",
      event: {
        type: "SubOrchestrationInstanceCompleted",
        eventId: -1,
        taskScheduledId: 5,
        result: '"ok"',
      },
    });
  });

  test("answers the parent with the failure", () => {
    const failureDetails = {
      errorType: "E",
      errorMessage: "no",
      stackTrace: "at ship.js:1",
      isNonRetriable: false,
    };
    const failed = { ...end, status: "Failed", result: "it failed", failureDetails } as const;
    expect(messageOf(failed, origin)).toMatchObject({
      event: {
        type: "SubOrchestrationInstanceFailed",
        taskScheduledId: 5,
        reason: "it failed",
        details: "at ship.js:1",
        failureDetails,
      },
    });
  });

  test("answers the parent of a terminated child without a reason in words", () => {
    const terminated = { ...end, status: "Terminated", result: undefined } as const;
    expect(messageOf(terminated, origin)).toMatchObject({
      event: { reason: "Orchestrator function 'OrderFlow' ended as Terminated.", details: "" },
    });
  });

  test("has no answer if nobody waits for it", () => {
    expect(messageOf(end, { ...origin, parent: undefined })).toBeUndefined();
  });
});

describe("message ids", () => {
  const idOf = (eventId: number, from: Partial<Origin> = {}) =>
    messageOf({ ...call, eventId }, { ...origin, ...from })!.messageId;

  test("are the same for every send of the same work, and differ for any other", () => {
    expect(idOf(2, { episode: 9 })).toBe(idOf(2));
    const others = [idOf(2), idOf(3), idOf(2, { executionId: "e2" }), idOf(2, { instanceId: "x" })];
    expect(new Set(others).size).toBe(4);
  });

  test("of outcomes follow from the work item", () => {
    const workItem = messageOf(call, origin)!;
    expect(outcomeId(workItem)).toMatch(GUID);
    expect(outcomeId(workItem)).toBe(outcomeId(structuredClone(workItem)));
    expect(outcomeId(workItem)).not.toBe(workItem.messageId);
  });
});

describe("nextExecutionId", () => {
  test("differs from generation to generation", () => {
    const second = nextExecutionId("order-42", "e1");
    expect(second).toMatch(/^[0-9a-f]{32}$/);
    expect(nextExecutionId("order-42", "e1")).toBe(second);
    expect(nextExecutionId("order-42", second)).not.toBe(second);
    expect(nextExecutionId("order-43", "e1")).not.toBe(second);
  });
});
