import {
  decodeRequest,
  isEntityInstance,
  isRequestName,
  type EventSent,
  type HistoryEvent,
} from "@taskhub/core";

/** A call of an entity, or a request for its lock. */
export interface UnansweredCall {
  readonly event: EventSent;
  /** Absent of a request for a lock. */
  readonly operation: string | undefined;
}

/** What an execution has asked of entities and has no answer to. */
export function unansweredCalls(events: readonly HistoryEvent[]): readonly UnansweredCall[] {
  const open = new Map<string, UnansweredCall>();
  for (const event of events) {
    // an answer is an event whose name is the id of the request
    if (event.type === "EventRaised") open.delete(event.name);
    if (event.type !== "EventSent") continue;
    if (!isEntityInstance(event.instanceId) || !isRequestName(event.name)) continue;
    const request = decodeRequest(event.input);
    if (!request || request.isSignal) continue;
    open.set(request.id, { event, operation: request.operation });
  }
  return [...open.values()];
}
