/**
 * Sends an event to an instance that exists and has not finished.
 *
 * The client and the HTTP API both end here and answer in their own ways.
 *
 * @module
 */
import {
  CLIENT,
  isFinished,
  LEASE_MS,
  RECEIVED,
  type EventRaised,
  type ExecutionResumed,
  type ExecutionSuspended,
  type ExecutionTerminated,
  type InstanceRow,
  type RuntimeStatus,
} from "@taskhub/core";
import type { ClientParts } from "./client-parts.js";
import { newGuid } from "./new-guid.js";
import { refuseEntity, type Refused } from "./refuse-entity.js";

/** What came of it. `finished` and `absent`: nothing was sent. */
export type SendOutcome =
  | { readonly kind: "sent" }
  | { readonly kind: "absent" }
  | { readonly kind: "finished"; readonly runtimeStatus: RuntimeStatus };

/** What a client can send. */
export type ClientEvent =
  | Pick<EventRaised, "type" | "name" | "input">
  | Pick<ExecutionTerminated, "type" | "reason" | "isRecursive">
  | Pick<ExecutionSuspended, "type" | "reason">
  | Pick<ExecutionResumed, "type" | "reason">;

/** What an instance is found to be; one that is `open` takes messages. */
type StateForSending =
  | { readonly kind: "open"; readonly row: InstanceRow }
  | Exclude<SendOutcome, { readonly kind: "sent" }>;

/** What an entity would be told of, which has no end and goes on by operations alone. */
const REFUSED: Readonly<Record<ClientEvent["type"], Refused>> = {
  EventRaised: "sent an event",
  ExecutionTerminated: "terminated",
  ExecutionSuspended: "suspended",
  ExecutionResumed: "resumed",
};

/**
 * Whether an instance takes messages.
 *
 * @throws EntityNotSupportedError if it is an entity.
 */
export async function stateForSending(
  parts: ClientParts,
  instanceId: string,
  type: ClientEvent["type"] = "EventRaised",
): Promise<StateForSending> {
  refuseEntity(instanceId, REFUSED[type]);
  const row = await parts.hub.readInstance(instanceId);
  if (!row) return { kind: "absent" };
  const { runtimeStatus } = row.status;
  return isFinished(runtimeStatus) ? { kind: "finished", runtimeStatus } : { kind: "open", row };
}

/** Sends the event if the instance takes messages. */
export async function sendToInstance(
  parts: ClientParts,
  instanceId: string,
  event: ClientEvent,
): Promise<SendOutcome> {
  const state = await stateForSending(parts, instanceId, event.type);
  if (state.kind !== "open") return state;
  await putMessage(parts, instanceId, event);
  return { kind: "sent" };
}

/** What a message is told beside its event. */
export interface MessageDetails {
  /** The execution that is meant; whichever is current, if absent. */
  readonly executionId?: string | undefined;
  /** Of a message that may be sent again: it is applied once (P5). Random if absent. */
  readonly messageId?: string | undefined;
}

/** A message for an instance that is live here is put with a lease and handed over in memory. */
export async function putMessage(
  { hub, clock, random, lastSent, ...parts }: ClientParts,
  instanceId: string,
  event: ClientEvent,
  { executionId, messageId: givenId }: MessageDetails = {},
): Promise<void> {
  const worker = parts.worker();
  const held = worker?.isLive(instanceId) ?? false;
  const messageId = givenId ?? newGuid(random);
  const before = lastSent.before(instanceId);
  const delivery = await hub.put(
    hub.controlQueueOf(instanceId),
    {
      messageId,
      instanceId,
      executionId,
      event: { ...event, eventId: RECEIVED, timestamp: clock.now(), isPlayed: false },
      sender: CLIENT,
      after: before === givenId ? undefined : before, // a copy does not wait for itself
    },
    { visibleInMs: held ? LEASE_MS : 0, held },
  );
  // what is for one execution is dropped by the next: nothing that comes later may wait for it
  if (executionId === undefined) lastSent.note(instanceId, messageId);
  if (delivery) worker?.handOff(delivery);
}
