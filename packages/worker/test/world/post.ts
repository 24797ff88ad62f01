import { CLIENT, deriveGuid, type HistoryEvent, type TaskMessage } from "@taskhub/core";
import type { World } from "./world.js";

/** What a message of a test is like, beyond its event. */
export interface Letter {
  readonly after?: string | undefined;
  readonly afterStart?: string | undefined;
  readonly missingPayload?: string | undefined;
  readonly executionId?: string | undefined;
  /** The id of the process that waits for it. */
  readonly home?: string | undefined;
  /** How often it was dequeued before. */
  readonly dequeues?: number;
  readonly visibleInMs?: number;
}

const RECEIVED = { eventId: -1, isPlayed: false } as const;

/** The id of the message that {@link postEvent} makes of a value. */
export function idOf(input: unknown): string {
  return deriveGuid("posted", JSON.stringify(input));
}

/** Puts an external event `e`, whose message id follows from its value. */
export function postEvent(w: World, instanceId: string, input: unknown, letter: Letter = {}): void {
  const timestamp = new Date(w.time.now);
  const body = letter.missingPayload === undefined ? JSON.stringify(input) : undefined;
  post(w, instanceId, idOf(input), letter, {
    ...{ ...RECEIVED, type: "EventRaised", timestamp, name: "e" },
    input: body,
  });
}

/** Puts a message with that event for the instance. */
export function post(
  w: World,
  instanceId: string,
  messageId: string,
  letter: Letter,
  event: HistoryEvent,
): void {
  const { after, afterStart, missingPayload, executionId, home } = letter;
  const { dequeues = 0, visibleInMs = 0 } = letter;
  const message: TaskMessage = {
    ...{ messageId, instanceId, executionId, sender: CLIENT, event, after, afterStart },
    ...{ missingPayload, home },
  };
  const stored = w.store.put(w.hub.controlQueueOf(instanceId), message, visibleInMs);
  stored.dequeues = dequeues;
}

/** Changes every message that is in a control queue. */
export function tamper(
  w: World,
  change: (stored: { message: TaskMessage; dequeues: number }) => void,
): void {
  for (const stored of w.store.queue({ kind: "control", partition: 0 })) change(stored);
}
