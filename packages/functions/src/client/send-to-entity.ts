/**
 * Puts messages for entities. No row is read: the first message begins an entity.
 *
 * @module
 */
import {
  CLIENT,
  encodeRequest,
  LEASE_MS,
  LONGEST_HIDDEN_MS,
  NO_STAMP,
  RECEIVED,
  requestName,
  type EntityId,
  type TaskMessage,
} from "@taskhub/core";
import type { ClientParts } from "./client-parts.js";
import { newGuid } from "./new-guid.js";

/** An operation that nobody waits for. */
export interface EntitySignal {
  readonly operation: string;
  /** JSON text. */
  readonly input: string | undefined;
  /** Not before then; as soon as possible if absent. */
  readonly due: Date | undefined;
}

/** What a message says to an entity. */
interface EntityEvent {
  readonly name: string;
  readonly input: string;
}

/** Signals an entity. */
export async function signalEntity(
  parts: ClientParts,
  entityId: EntityId,
  { operation, input, due }: EntitySignal,
): Promise<void> {
  const messageId = newGuid(parts.random);
  const request = encodeRequest({
    ...{ id: messageId, operation, input, due },
    ...{ isSignal: true, position: 0, stamp: NO_STAMP, predecessor: NO_STAMP },
  });
  const message = messageTo(parts, entityId, messageId, {
    name: requestName({ due }),
    input: request,
  });
  if (due) await putForLater(parts, message, due);
  else await putNow(parts, message);
}

/** Sends an entity what is not a request, such as a release. */
export async function tellEntity(
  parts: ClientParts,
  entityId: EntityId,
  event: EntityEvent,
): Promise<void> {
  await putNow(parts, messageTo(parts, entityId, newGuid(parts.random), event));
}

function messageTo(
  { clock }: ClientParts,
  entityId: EntityId,
  messageId: string,
  event: EntityEvent,
): TaskMessage {
  const common = { eventId: RECEIVED, timestamp: clock.now(), isPlayed: false } as const;
  return {
    messageId,
    instanceId: String(entityId),
    executionId: undefined,
    event: { ...common, ...event, type: "EventRaised" },
    sender: CLIENT,
  };
}

/** What this process takes is put with a lease and handed over in memory, as starts are. */
async function putNow(
  { hub, streams, ...parts }: ClientParts,
  message: TaskMessage,
): Promise<void> {
  const { instanceId, messageId } = message;
  const worker = parts.worker();
  const held = worker?.takesEntity(instanceId) ?? false;
  const place = streams.take(instanceId, messageId);
  try {
    const delivery = await hub.put(
      hub.controlQueueOf(instanceId),
      { ...message, inStream: place.inStream },
      { visibleInMs: held ? LEASE_MS : 0, held },
    );
    place.put();
    if (delivery) worker?.handOff(delivery);
  } catch (error) {
    place.failed();
    throw error;
  }
}

/** It has no place in a stream, for others are not to wait for it. */
async function putForLater(
  { hub, clock }: ClientParts,
  message: TaskMessage,
  due: Date,
): Promise<void> {
  const leftMs = due.getTime() - clock.now().getTime();
  const visibleInMs = Math.min(Math.max(leftMs, 0), LONGEST_HIDDEN_MS);
  const queue = hub.controlQueueOf(message.instanceId);
  await hub.put(queue, message, { visibleInMs, held: false });
}
