/**
 * Repairs that are messages: what was lost is put anew, and a worker does the rest.
 *
 * @module
 */
import {
  decodeSchedulerState,
  deriveGuid,
  isEntityInstance,
  ownerIsOver,
  releaseOfOrphan,
  rewindRequest,
  showsRewind,
  type InstanceStatus,
  type TaskMessage,
} from "@taskhub/core";
import { controlQueueIndex } from "../control-queue-index.js";
import type { Hub } from "../hub.js";
import { readInstance } from "../instance-row.js";
import { putMessage } from "../put-message.js";
import { readStatus } from "../read-status.js";
import { putStart } from "../resend-start.js";
import type { AccountView } from "./account.js";
import { isSettled } from "./examination.js";
import type { RepairOutcome } from "./finding.js";
import { HubQueues } from "./hub-queues.js";
import { announcedStart, lookAtInstance, type Look } from "./look-at-instance.js";
import type { Remedy } from "./waiting.js";
import { waitsOf } from "./waits.js";

const ON_ITS_WAY: RepairOutcome = {
  kind: "notNeeded",
  what: "It has moved, or what would move it is on its way.",
};

/**
 * Puts anew what the instance waits for, or what would start its work again.
 *
 * @param evenIfUnsure - Also what a worker may be running at this moment: then it may run twice.
 */
export async function restartWork(
  hub: Hub,
  account: AccountView,
  instanceId: string,
  evenIfUnsure: boolean,
): Promise<RepairOutcome> {
  const queues = await HubQueues.look(hub, account);
  const look = await lookAtInstance(hub, instanceId);
  if (look.kind !== "look") return { kind: "notPossible", what: look.reason };
  if (!look.state?.movedAt || !isSettled(hub, look.state.movedAt)) return ON_ITS_WAY;
  const on = { hub, account, queues, quietForMs: 0, isOfOne: true };
  const remedies = new Map<string, Remedy>();
  for (const { overdue, remedy } of await waitsOf(on, look)) {
    if (!remedy || (overdue === undefined && !evenIfUnsure)) continue;
    if (isPut(hub, queues, remedy)) continue;
    remedies.set(nameOf(remedy.message), remedy);
  }
  if (remedies.size === 0) return ON_ITS_WAY;
  for (const { queue, message } of remedies.values()) {
    // a crash in between: the rest is found again
    await putMessage(hub, queue, message, { visibleInMs: 0, held: false });
  }
  const types = [...remedies.values()].map(({ message }) => message.event.type).join(", ");
  return { kind: "repaired", what: `Messages were put anew: ${types}.` };
}

/** True if the same message can be seen in its queue: an earlier repair has put it. */
function isPut({ names }: Hub, queues: HubQueues, { queue, message }: Remedy): boolean {
  const found = queues.find(
    [names.queue(queue)],
    (visible) => visible.message !== undefined && nameOf(visible.message) === nameOf(message),
  );
  return found !== undefined;
}

function nameOf({ messageId, standsFor = "" }: TaskMessage): string {
  return `${messageId} ${standsFor}`;
}

/** Puts the start anew that a row announces; the row decides which start lives (P8). */
export async function startAnew(hub: Hub, instanceId: string): Promise<RepairOutcome> {
  const look = await lookAtInstance(hub, instanceId);
  if (look.kind !== "look") return { kind: "notPossible", what: look.reason };
  if (!announcedStart(look)) return ON_ITS_WAY;
  const status = await readStatus(hub, instanceId);
  if (status?.runtimeStatus !== "Pending") {
    return { kind: "notPossible", what: "The row does not say who waits for its answer." };
  }
  await putStart(hub, status, status.executionId ?? executionOf(status));
  return { kind: "repaired", what: "Its start was put anew." };
}

/**
 * The execution of a row of `func durable`, which names none: then any start is the one that is meant,
 * and every repair puts the same.
 */
function executionOf({ instanceId, createdAt }: InstanceStatus): string {
  return deriveGuid("start", instanceId, createdAt.toISOString()).replaceAll("-", "");
}

/** Asks again for the rewind that a row announces. */
export async function askForRewind(hub: Hub, instanceId: string): Promise<RepairOutcome> {
  const look = await lookAtInstance(hub, instanceId);
  if (look.kind !== "look") return { kind: "notPossible", what: look.reason };
  const { row, state, commitNumber } = look;
  if (!row || !state || !showsRewind(row.status, state, commitNumber)) return ON_ITS_WAY;
  await putForInstance(hub, rewindRequest(row.status, undefined, hub.clock.now()));
  return { kind: "repaired", what: "The rewind was asked for again." };
}

/** Frees an entity whose owner is over. The release names the lock: a later one stays. */
export async function releaseLock(hub: Hub, instanceId: string): Promise<RepairOutcome> {
  const look = await lookAtInstance(hub, instanceId);
  if (look.kind !== "look") return { kind: "notPossible", what: look.reason };
  const lock = lockOf(look);
  const owner = lock && (await readInstance(hub, lock.owner));
  if (!lock || !ownerIsOver(lock, owner?.status, hub.clock.now())) {
    return { kind: "notNeeded", what: "The lock was released, or its owner lives." };
  }
  await putForInstance(hub, releaseOfOrphan(instanceId, lock, hub.clock.now()));
  return { kind: "repaired", what: `The entity is told to release the lock of '${lock.owner}'.` };
}

function lockOf({ instanceId, state }: Look) {
  if (!isEntityInstance(instanceId)) return undefined;
  return decodeSchedulerState(state?.started?.input).lock;
}

async function putForInstance(hub: Hub, message: TaskMessage): Promise<void> {
  const partition = controlQueueIndex(message.instanceId, hub.partitionCount);
  const options = { visibleInMs: 0, held: false };
  await putMessage(hub, { kind: "control", partition }, message, options);
}
