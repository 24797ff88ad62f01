/**
 * Locks whose owner cannot release them any more: its history could not be read, or another tool has
 * removed it. Who ends in any other way releases what it holds.
 *
 * @module
 */
import { deriveGuid } from "../derive-guid.js";
import { RECEIVED } from "../history-event.js";
import type { TaskMessage } from "../message.js";
import { isFinished } from "../runtime-status.js";
import type { InstanceStatus } from "../task-hub.js";
import { encodeRelease, RELEASE } from "./entity-message.js";
import type { HeldLock } from "./scheduler-state.js";

/** An owner without a row may have begun a moment ago. */
const ABSENT_FOR_MS = 300_000;

/** @param owner - The instance row of the lock's owner; `undefined` if there is none. */
export function ownerIsOver(
  { at, execution }: HeldLock,
  owner: Pick<InstanceStatus, "executionId" | "runtimeStatus"> | undefined,
  now: Date,
): boolean {
  // whoever is there under another execution has lived on without it, or been begun anew
  const isThere = owner && (execution ?? owner.executionId) === owner.executionId;
  if (isThere) return isFinished(owner.runtimeStatus);
  return now.getTime() - (at?.getTime() ?? 0) >= ABSENT_FOR_MS;
}

/**
 * What frees the entity. It names the request that the lock was granted to: a later lock stays; and
 * however often it is sent, it is one message.
 *
 * @param instanceId - The entity's.
 */
export function releaseOfOrphan(
  instanceId: string,
  { owner, id }: HeldLock,
  now: Date,
): TaskMessage {
  // a lock that another engine granted has no id: it is told apart by the time
  const name = id ?? `${owner} ${now.toISOString()}`;
  return {
    messageId: deriveGuid("orphan", instanceId, name),
    instanceId,
    event: {
      type: "EventRaised",
      ...{ eventId: RECEIVED, isPlayed: false, timestamp: now },
      ...{ name: RELEASE, input: encodeRelease({ parent: owner, id: id ?? "", rest: [] }) },
    },
    sender: { instanceId: owner, executionId: "" },
  };
}
