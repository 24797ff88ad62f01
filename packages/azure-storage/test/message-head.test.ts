import { CLIENT, type HistoryEvent, type TaskMessage } from "@taskhub/core";
import { decodeMessage, encodeMessage } from "../src/message-codec.js";
import { headOf, MAX_HEAD_BYTES } from "../src/message-head.js";
import { EVENT_EXAMPLES } from "./wire/event-examples.js";

const LONG = "x".repeat(100_000);
const PAYLOADS = ["input", "result", "reason", "details", "failureDetails", "data"];

function messageWith(event: HistoryEvent): TaskMessage {
  const messageId = "00000000-1111-4222-8333-444455556640";
  return { messageId, instanceId: "order-42", sender: CLIENT, event, standsFor: "q1" };
}

describe("headOf", () => {
  test("is at most 32 KiB", () => {
    expect(MAX_HEAD_BYTES).toBe(32_768);
  });

  test.each(Object.values(EVENT_EXAMPLES))(
    "leaves out the payload of $type, and no more",
    (event) => {
      const payload = (name: string, of: object) => PAYLOADS.includes(name) && name in of;
      const large = Object.fromEntries(
        Object.entries(event).map(([name, value]) => [
          name,
          payload(name, event) && typeof value === "string" ? LONG : (value as unknown),
        ]),
      ) as unknown as HistoryEvent;
      const head = headOf(messageWith(large));
      const decoded = decodeMessage(encodeMessage(head!, 0));
      expect(decoded).toEqual({ kind: "message", message: head });
      const others = Object.entries(event).filter(([name]) => !PAYLOADS.includes(name));
      expect(head).toMatchObject({ standsFor: "q1", event: Object.fromEntries(others) });
    },
  );

  test("keeps the place in a stream: by it a message is known, and waits", () => {
    const inStream = { stream: "0123456789abcdef", number: 2, after: 1 };
    const event = { ...EVENT_EXAMPLES.EventRaised, input: LONG };
    expect(headOf({ ...messageWith(event), inStream })).toMatchObject({ inStream });
  });

  test("is left out if it would be large itself", () => {
    const tags = { note: "x".repeat(MAX_HEAD_BYTES) };
    expect(headOf(messageWith({ ...EVENT_EXAMPLES.ExecutionStarted, tags }))).toBeUndefined();
  });
});
