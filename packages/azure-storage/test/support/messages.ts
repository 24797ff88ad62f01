import { CLIENT, RECEIVED, type TaskMessage } from "@taskhub/core";

let ids = 0;

/** An id no other message of the test has. */
export function newMessageId(): string {
  ids += 1;
  return `00000000-1111-4222-8333-${String(ids).padStart(12, "0")}`;
}

/** An external event of a client. */
export function message(instanceId: string, input = '"x"'): TaskMessage {
  return {
    messageId: newMessageId(),
    instanceId,
    executionId: undefined,
    sender: CLIENT,
    event: {
      type: "EventRaised",
      eventId: RECEIVED,
      timestamp: new Date("2026-06-24T10:00:03Z"),
      isPlayed: false,
      name: "approval",
      input,
    },
  };
}
