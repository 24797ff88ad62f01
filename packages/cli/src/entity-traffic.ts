/**
 * What an orchestration has asked of entities, out of the events that carry requests and answers.
 *
 * @module
 */
import {
  decodeAnswer,
  decodeRequest,
  isEntityInstance,
  isRequestName,
  RELEASE,
  type EntityRequest,
  type EventRaised,
  type EventSent,
  type HistoryEvent,
} from "@taskhub/core";
import { tookFrom, type Entry } from "./timeline-entry.js";

/** Requests to entities, and the events that answer them. */
export class EntityTraffic {
  private readonly requests = new Map<EventSent, EntityRequest>();
  private readonly ids: ReadonlySet<string>;
  private readonly answers = new Map<string, EventRaised>();

  constructor(events: readonly HistoryEvent[]) {
    for (const event of events) {
      const request = event.type === "EventSent" ? requestIn(event) : undefined;
      if (event.type === "EventSent" && request) this.requests.set(event, request);
      if (event.type === "EventRaised") this.answers.set(event.name, event);
    }
    this.ids = new Set([...this.requests.values()].map(({ id }) => id));
  }

  /** True if the line of the request tells of it. */
  isAnswer({ name }: EventRaised): boolean {
    return this.ids.has(name);
  }

  /** @returns `undefined` if the message asks nothing of an entity. */
  entryOf(event: EventSent): Entry | undefined {
    const { instanceId, name, timestamp } = event;
    if (isEntityInstance(instanceId) && name === RELEASE) {
      return { what: "release", name: instanceId, outcome: "sent" };
    }
    const request = this.requests.get(event);
    if (!request) return undefined;
    const { operation = "", lockSet, isSignal, input, id } = request;
    if (lockSet) return { what: "lock", name: lockSet.join(" "), ...this.answered(id, timestamp) };
    const asked = `${operation} of ${instanceId}`;
    if (isSignal) return { what: "signal", name: asked, outcome: "sent", value: input };
    return { what: "entity call", name: asked, ...this.answered(id, timestamp) };
  }

  private answered(id: string, askedAt: Date): Pick<Entry, "outcome" | "value" | "durationMs"> {
    const event = this.answers.get(id);
    if (!event) return { outcome: "open" };
    const answer = decodeAnswer(event.input);
    const took = tookFrom(askedAt, event.timestamp);
    if (answer?.kind === "failure") {
      return { outcome: "failed", value: answer.failure.errorMessage, ...took };
    }
    return { outcome: "completed", value: answer?.result, ...took };
  }
}

function requestIn({ instanceId, name, input }: EventSent): EntityRequest | undefined {
  const isRequest = isEntityInstance(instanceId) && isRequestName(name);
  return isRequest ? decodeRequest(input) : undefined;
}
