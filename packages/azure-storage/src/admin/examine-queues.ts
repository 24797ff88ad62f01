/**
 * The queues of a hub: what nobody takes, what lies where nobody looks, and what was put aside.
 *
 * @module
 */
import { decodeRequest, isScheduled, type TaskMessage } from "@taskhub/core";
import type { Hub } from "../hub.js";
import { listQuarantined } from "../quarantine.js";
import { told, type Examination } from "./examination.js";
import type { Finding } from "./finding.js";
import { prefixOf } from "./hub-parts.js";
import type { LookedQueue, VisibleMessage } from "./hub-queues.js";
import { controlQueuesOf } from "./waiting.js";

/** A worker that sleeps is up by then, one that is idle has looked several times. */
const TAKEN_WITHIN_MS = 300_000;
/** Workers look there every five minutes at the latest. */
const JUDGED_WITHIN_MS = 600_000;

/** @param instanceId - To look at what concerns one instance only. */
export async function examineQueues(
  { hub, queues }: Examination,
  instanceId?: string,
): Promise<readonly Finding[]> {
  const meant = instanceId === undefined ? undefined : controlQueuesOf(hub, instanceId);
  const looked = queues.all.filter(({ name }) => !meant || meant.includes(name));
  const aside = await listQuarantined(hub);
  return [
    ...looked.map((queue) => examineQueue(hub, queue)).filter((found) => found !== undefined),
    ...aside
      .filter((message) => instanceId === undefined || message.instanceId === instanceId)
      .map(({ id, instanceId: of, reason, quarantinedAt }): Finding => ({
        ...{ kind: "quarantined", severity: "warning", instanceId: of, subject: id },
        what: `The message ${id} was put aside: ${reason}. It can be put back once that is mended.`,
        since: new Date(quarantinedAt),
      })),
  ];
}

function examineQueue(hub: Hub, queue: LookedQueue): Finding | undefined {
  if (queue.messages === 0) return undefined;
  if (queue.name.endsWith("-poison")) return poisoned(hub, queue);
  return isStray(hub, queue.name) ? stray(hub, queue) : unattended(hub, queue);
}

/** True of the control queue of a partition that the hub does not have. */
export function isStray({ names, partitionCount }: Hub, queue: string): boolean {
  const [, digits] = new RegExp(`^${prefixOf(names)}control-(\\d{2})$`).exec(queue) ?? [];
  return digits !== undefined && Number(digits) >= partitionCount;
}

function stray({ partitionCount }: Hub, { name, messages, visible }: LookedQueue): Finding {
  const what = `${name} holds about ${messages} messages, and with ${partitionCount} partitions nobody looks there.`;
  const repair = "Move those that are visible to the queues of their instances.";
  const since = visible[0]?.insertedAt;
  return { kind: "strayMessages", severity: "error", subject: name, what, since, repair };
}

function poisoned({ clock }: Hub, { name, messages, visible }: LookedQueue): Finding {
  const since = visible[0]?.insertedAt;
  const isLeft = since && clock.now().getTime() - since.getTime() > JUDGED_WITHIN_MS;
  const what =
    `${name} holds about ${messages} messages that the host has given up. ` +
    (isLeft ? "No worker takes them to judge them." : "The next worker judges them.");
  const severity = isLeft ? "error" : "info";
  return { kind: "poisonQueue", severity, subject: name, what, since };
}

/** What was received before is somebody's: it waits for its turn, or has failed. */
function unattended(
  { clock, names }: Hub,
  { name, messages, visible }: LookedQueue,
): Finding | undefined {
  const waiting = visible
    .filter(({ dequeueCount }) => dequeueCount === 0)
    .map(visibleSince)
    .sort((one, other) => one.getTime() - other.getTime());
  const [since] = waiting;
  if (!since || clock.now().getTime() - since.getTime() < TAKEN_WITHIN_MS) return undefined;
  const what =
    `${name} holds about ${messages} messages, and the oldest has waited since ${told(since)}: no ` +
    `worker looks at the queue, or they do not keep up.`;
  // activities may be long, and wait for their turn; instances wait for nothing but a worker
  const severity = name.startsWith(`${prefixOf(names)}control-`) ? "error" : "warning";
  return { kind: "unattendedQueue", severity, subject: name, what, since };
}

/** When a message was to be seen at the latest; it may have been hidden until then. */
function visibleSince({ insertedAt, message }: VisibleMessage): Date {
  const due = message && dueAt(message);
  return due && due > insertedAt ? due : insertedAt;
}

function dueAt({ event }: TaskMessage): Date | undefined {
  if (event.type === "TimerFired") return event.fireAt;
  if (event.type === "ExecutionStarted") return event.scheduledStartAt;
  if (event.type !== "EventRaised" || !isScheduled(event.name)) return undefined;
  return decodeRequest(event.input)?.due;
}
