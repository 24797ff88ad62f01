import {
  isEntityInstance,
  LEASE_MS,
  LONGEST_HIDDEN_MS,
  type InstanceRow,
  type QueueName,
  type TaskMessage,
} from "@taskhub/core";
import { dueAt } from "./due-at.js";
import { isBound, type Registry } from "./registry.js";
import type { Workplace } from "./workplace.js";

/** How much earlier than a worker may take to look for it a signal for later is shown. */
const LOOK_AHEAD_MS = 3_000;

/**
 * Puts a message for an instance: into this process if that is where it is worked on.
 *
 * @param claim - Writes the row of a start that stays here, at the same time.
 */
export async function sendMessage(
  place: Workplace,
  message: TaskMessage,
  claim?: () => Promise<InstanceRow | undefined>,
): Promise<void> {
  const { event, instanceId } = message;
  const start = event.type === "ExecutionStarted" ? event : undefined;
  const mayBegin = start !== undefined || mayBeginHere(place, instanceId);
  const isHere = place.isLive(instanceId) || (mayBegin && place.hasRoom);
  const isOthers = place.elsewhere.isNamedIn(message);
  const laterMs = hiddenMs(place, message);
  // held here, a start that is left to others would be hidden from them
  const takes = !start || place.takesVersion(start.version);
  const held = place.shift.isOn && isHere && !isOthers && takes && laterMs === 0;
  const queue = place.hub.controlQueueOf(instanceId);
  const visibleInMs = held ? LEASE_MS : laterMs;
  const [delivery, row] = await Promise.all([
    place.hub.put(queue, message, { visibleInMs, held }),
    held ? claim?.() : undefined,
  ]);
  if (delivery) place.deliver(delivery, row);
}

/** Of an entity that lives elsewhere it would only be given back. */
function mayBeginHere({ elsewhere }: Workplace, instanceId: string): boolean {
  return isEntityInstance(instanceId) && !elsewhere.isNoted(instanceId);
}

/** What is for later is shown early enough for a worker to find it, and to hold it for the rest. */
function hiddenMs({ clock, settings }: Workplace, message: TaskMessage): number {
  const due = dueAt(message);
  if (!due) return 0;
  const aheadMs = settings.maxQueuePollingIntervalMs + LOOK_AHEAD_MS;
  return Math.min(LONGEST_HIDDEN_MS, Math.max(0, due.getTime() - clock.now().getTime() - aheadMs));
}

/** The work item of an activity that found no room here, that nobody here knows, or that the host calls. */
export async function putWorkItem(place: Workplace, message: TaskMessage): Promise<void> {
  const queue = workItemQueueOf(place.registry, message);
  const home = message.home ?? place.hub.id;
  await place.hub.put(queue, { ...message, home }, { visibleInMs: 0, held: false });
}

function workItemQueueOf(registry: Registry, { event }: TaskMessage): QueueName {
  if (event.type !== "TaskScheduled" || !isBound(registry, event.name)) return { kind: "workItem" };
  return { kind: "activity", name: event.name };
}
