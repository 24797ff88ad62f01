/**
 * An async orchestrator went on by itself, after its episode had ended: it had awaited something
 * that is not durable beside something that is.
 *
 * Nothing in the history brought it there, so it must not go on. The instance sends itself a message
 * that says so, and which ends it here and in every replay.
 *
 * @module
 */
import { deriveGuid } from "./derive-guid.js";
import { RECEIVED, type GenericEvent } from "./history-event.js";
import type { Sender, TaskMessage } from "./message.js";

const STRAYED = "TaskhubStrayed: "; // a GenericEvent of any other data says nothing to us

/**
 * The message that ends the execution; the same id however often it is made.
 *
 * @param what - What the orchestrator did, to follow "The orchestrator".
 */
export function strayMessage(what: string, sender: Sender, now: Date): TaskMessage {
  const { instanceId, executionId } = sender;
  return {
    messageId: deriveGuid("stray", instanceId, executionId),
    instanceId,
    executionId,
    event: {
      type: "GenericEvent",
      eventId: RECEIVED,
      timestamp: now,
      isPlayed: false,
      data: STRAYED + what,
    },
    sender,
  };
}

/** @returns What the orchestrator did, if that is what the event tells. */
export function strayedBy({ data }: GenericEvent): string | undefined {
  return data?.startsWith(STRAYED) ? data.slice(STRAYED.length) : undefined;
}
