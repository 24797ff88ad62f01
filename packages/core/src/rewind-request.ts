/**
 * How a rewind is asked for: the format's GenericEvent, for one execution.
 *
 * Its id is made from the failure it is for. So two requests for one failure are two copies of one
 * message (P5), and a request that comes late does not rewind the next failure.
 *
 * @module
 */
import { deriveGuid } from "./derive-guid.js";
import { RECEIVED, type GenericEvent } from "./history-event.js";
import { CLIENT, type TaskMessage } from "./message.js";
import type { InstanceStatus } from "./task-hub.js";

/** What names a failure: its execution, and the commit or else the time that ended it. */
export type FailedInstance = Pick<
  InstanceStatus,
  "instanceId" | "executionId" | "commitNumber" | "completedAt" | "lastUpdatedAt"
>;

/**
 * The request of a client.
 *
 * @param failed - The instance row, as it says that the instance failed.
 * @param reason - Plain text; kept in the history.
 */
export function rewindRequest(
  failed: FailedInstance,
  reason: string | undefined,
  now: Date,
): TaskMessage {
  const { instanceId, executionId = "" } = failed;
  return {
    messageId: deriveGuid("rewind", instanceId, executionId, failureOf(failed)),
    instanceId,
    executionId,
    sender: CLIENT,
    event: requestEvent(reason, now),
  };
}

/** What the history of the rewound execution says of it. */
export function requestEvent(reason: string | undefined, now: Date): GenericEvent {
  return { type: "GenericEvent", eventId: RECEIVED, timestamp: now, isPlayed: false, data: reason };
}

/** True if a client asks for a rewind. */
export function isRewindRequest(message: TaskMessage): boolean {
  return isOfClient(message) && message.executionId !== undefined;
}

/**
 * True if another tool asks for it: it has marked rows as void itself, and sends this to whichever
 * execution there is.
 */
export function isWakeAfterMarking(message: TaskMessage): boolean {
  return isOfClient(message) && message.executionId === undefined;
}

function isOfClient({ event, sender }: TaskMessage): boolean {
  return event.type === "GenericEvent" && sender.instanceId === "";
}

/** The row of a failed instance that is about to be rewound: its end is taken back. */
export function announcedRewind(failed: InstanceStatus, now: Date): InstanceStatus {
  return {
    ...failed,
    runtimeStatus: "Pending",
    output: undefined,
    completedAt: undefined,
    lastUpdatedAt: now,
  };
}

function failureOf({ commitNumber, completedAt, lastUpdatedAt }: FailedInstance): string {
  return String(commitNumber ?? (completedAt ?? lastUpdatedAt).getTime());
}
