import { decodeRequest, isScheduled, type TaskMessage } from "@taskhub/core";

/** When the message is meant to be heard: a timer, or a signal for later; `undefined` of all others. */
export function dueAt({ event }: Pick<TaskMessage, "event">): Date | undefined {
  if (event.type === "TimerFired") return event.fireAt;
  if (event.type !== "EventRaised" || !isScheduled(event.name)) return undefined;
  return decodeRequest(event.input)?.due;
}
