import type { EventRaised, EventSent } from "../history-event.js";
import { decodeAnswer, decodeRequest, type EntityAnswer } from "./entity-message.js";

/** A request that waits for its answer. */
export interface OpenRequest {
  /** Of the request, and the name of the event that answers it. */
  readonly id: string;
}

interface Pending {
  id: string;
  readonly onAnswer: (answer: EntityAnswer) => void;
}

/**
 * The requests of one execution to entities: an answer is an event that has their id as its name.
 *
 * What the history records counts: another engine may have made the request, under an id of its own.
 */
export class OpenRequests {
  private readonly byEventId = new Map<number, Pending>();
  private readonly byId = new Map<string, Pending>();
  /** Those that are answered: a second answer is nobody's. */
  private readonly answered = new Set<string>();

  /** The request is asked for; `onAnswer` is called at most once. */
  add(eventId: number, id: string, onAnswer: Pending["onAnswer"]): OpenRequest {
    const pending = { id, onAnswer };
    this.byEventId.set(eventId, pending);
    this.byId.set(key(id), pending);
    return pending;
  }

  /** The history records it. */
  record({ eventId, input }: EventSent): void {
    const pending = this.byEventId.get(eventId);
    const id = pending && decodeRequest(input)?.id;
    if (!pending || id === undefined) return;
    this.byId.delete(key(pending.id));
    pending.id = id;
    this.byId.set(key(id), pending);
  }

  /** True if the event answers, or has answered, a request of this execution. */
  isAnswer({ name }: EventRaised): boolean {
    return this.byId.has(key(name)) || this.answered.has(key(name));
  }

  /** An answer came. */
  answer({ name, input }: EventRaised): void {
    const pending = this.byId.get(key(name));
    if (!pending) return;
    this.byId.delete(key(name));
    this.answered.add(key(name));
    const answer = decodeAnswer(input);
    pending.onAnswer(answer ?? unreadable(input));
  }
}

function key(id: string): string {
  return id.toLowerCase();
}

function unreadable(input: string | undefined): EntityAnswer {
  const errorMessage = `the answer is not one of an entity: ${input ?? "nothing"}`;
  return {
    kind: "failure",
    failure: { errorType: "EntityAnswerUnreadable", errorMessage, isNonRetriable: true },
  };
}
