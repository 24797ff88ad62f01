/** What an orchestrator has asked of entities, and what they answer, for tests. */
import { deepEqual } from "node:assert/strict";
import { EntityId } from "../../src/entity/entity-id.js";
import {
  decodeRequest,
  encodeAnswer,
  type EntityAnswer,
  type EntityRequest,
} from "../../src/entity/entity-message.js";
import type { Episode } from "../../src/episode/run-episode.js";
import { RECEIVED, type EventRaised, type EventSent } from "../../src/history-event.js";
import { START } from "../events.js";
import { decided } from "../instance.js";

/** An event that is sent to an entity, and the request in it. */
export interface Asked extends EventSent {
  readonly request: EntityRequest;
}

export const a = new EntityId("Account", "a");
export const b = new EntityId("account", "b");

/** The events that an episode sends. */
export function sentIn(episode: Pick<Episode, "events">): EventSent[] {
  return decided(episode).filter((event) => event.type === "EventSent");
}

/** Those that are requests. */
export function askedIn(episode: Pick<Episode, "events">): Asked[] {
  return sentIn(episode).flatMap((event) => {
    const request = decodeRequest(event.input);
    return event.name.startsWith("op") && request ? { ...event, request } : [];
  });
}

/** The only request of an episode. */
export function askedOnceIn(episode: Pick<Episode, "events">): Asked {
  const [asked, ...more] = askedIn(episode);
  deepEqual(more, []);
  if (!asked) throw new Error("Expected an episode that asks an entity, got one that does not.");
  return asked;
}

/** The entity has performed the operation, or the last one has been locked. */
export function answered({ request }: Pick<Asked, "request">, result?: unknown): EventRaised {
  const text = JSON.stringify(result) as string | undefined; // of what is undefined there is none
  return answer(request.id, { kind: "result", result: text });
}

export function refused({ request }: Pick<Asked, "request">, errorMessage: string): EventRaised {
  const failure = { errorType: "RangeError", errorMessage, isNonRetriable: false };
  return answer(request.id, { kind: "failure", failure });
}

export function answer(name: string, said: EntityAnswer): EventRaised {
  return came(name, encodeAnswer(said));
}

/** An event with this text. */
export function came(name: string, input?: string): EventRaised {
  return {
    ...{ type: "EventRaised", eventId: RECEIVED, isPlayed: false },
    timestamp: START,
    name,
    input,
  };
}
