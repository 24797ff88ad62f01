import { describe, expect, test } from "@jest/globals";
import { CLIENT, type HistoryEvent, type TaskMessage } from "@taskhub/core";
import { ORDER_PATIENCE_MS, orderOfSender, WaitingLine } from "../src/order-of-sender.js";

const SENT = new Date("2026-01-01T00:00:00Z");
const RAISED = { eventId: -1, isPlayed: false, timestamp: SENT, type: "EventRaised", name: "e" };

function message(after?: string, type = "EventRaised"): TaskMessage {
  // of these events only the type and the time are looked at
  const event = { ...RAISED, type } as HistoryEvent;
  return { messageId: "m-2", instanceId: "i1", sender: CLIENT, event, after };
}

const later = (ms: number) => new Date(SENT.getTime() + ms);
const nobody = {
  isIn: () => false,
  isWaiting: () => false,
  heardSince: undefined,
  movedAt: undefined,
};

describe("orderOfSender", () => {
  test("waits ten minutes for a message that does not come", () => {
    expect(ORDER_PATIENCE_MS).toBe(600_000);
    expect(orderOfSender(message("m-1"), nobody, later(599_999))).toBe("tooSoon");
    expect(orderOfSender(message("m-1"), nobody, later(600_000))).toBe("overdue");
  });

  test("asks for nothing if no message came before, or if it is in", () => {
    expect(orderOfSender(message(), nobody, SENT)).toBe("inOrder");
    const first = { ...nobody, isIn: (id: string) => id === "m-1" };
    expect(orderOfSender(message("m-1"), first, SENT)).toBe("inOrder");
    expect(orderOfSender(message("m-0"), first, SENT)).toBe("tooSoon");
  });

  test("does not hold up a termination", () => {
    expect(orderOfSender(message("m-1", "ExecutionTerminated"), nobody, SENT)).toBe("inOrder");
  });

  test("counts from when the instance began to hear", () => {
    const others = { ...nobody, heardSince: later(500_000) };
    expect(orderOfSender(message("m-1"), others, later(1_099_999))).toBe("tooSoon");
    expect(orderOfSender(message("m-1"), others, later(1_100_000))).toBe("overdue");
  });

  test("counts from when the instance moved last", () => {
    const others = { ...nobody, heardSince: later(100_000), movedAt: later(500_000) };
    expect(orderOfSender(message("m-1"), others, later(1_099_999))).toBe("tooSoon");
    expect(orderOfSender(message("m-1"), others, later(1_100_000))).toBe("overdue");
  });

  test("waits for an hour at most, however lively the instance is", () => {
    const lively = { ...nobody, isWaiting: () => true, movedAt: later(3_599_000) };
    expect(orderOfSender(message("m-1"), lively, later(3_599_999))).toBe("tooSoon");
    expect(orderOfSender(message("m-1"), lively, later(3_600_000))).toBe("overdue");
    const young = { ...lively, heardSince: later(1_000) };
    expect(orderOfSender(message("m-1"), young, later(3_600_999))).toBe("tooSoon");
    expect(orderOfSender(message("m-1"), young, later(3_601_000))).toBe("overdue");
  });

  test("waits twice as long for one that waits itself", () => {
    const others = { ...nobody, isWaiting: () => true };
    expect(orderOfSender(message("m-1"), others, later(1_199_999))).toBe("tooSoon");
    expect(orderOfSender(message("m-1"), others, later(1_200_000))).toBe("overdue");
  });
});

describe("WaitingLine", () => {
  test("forgets a message that was not seen for ten seconds", () => {
    const line = new WaitingLine();
    line.saw(["m-1"], SENT);
    expect(line.has("m-1", later(9_999))).toBe(true);
    expect(line.has("m-1", later(10_000))).toBe(false);
    line.saw([], later(10_000));
    expect(line.has("m-1", SENT)).toBe(false);
  });
});
