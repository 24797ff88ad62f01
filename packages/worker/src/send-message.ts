import { LEASE_MS, type QueueName, type TaskMessage } from "@taskhub/core";
import { isBound, type Registry } from "./registry.js";
import type { Workplace } from "./workplace.js";

/** Puts a message for an instance: into this process if that is where it is worked on. */
export async function sendMessage(place: Workplace, message: TaskMessage): Promise<void> {
  const { event, instanceId } = message;
  const start = event.type === "ExecutionStarted" ? event : undefined;
  const isHere = place.isLive(instanceId) || (start !== undefined && place.hasRoom);
  // held here, a start that is left to others would be hidden from them
  const held = place.shift.isOn && isHere && (!start || place.takesVersion(start.version));
  const queue = place.hub.controlQueueOf(instanceId);
  const visibleInMs = held ? LEASE_MS : 0;
  const delivery = await place.hub.put(queue, message, { visibleInMs, held });
  if (delivery) place.deliver(delivery);
}

/** The work item of an activity that found no room here, that nobody here knows, or that the host calls. */
export async function putWorkItem(place: Workplace, message: TaskMessage): Promise<void> {
  const queue = workItemQueueOf(place.registry, message);
  await place.hub.put(queue, message, { visibleInMs: 0, held: false });
}

function workItemQueueOf(registry: Registry, { event }: TaskMessage): QueueName {
  if (event.type !== "TaskScheduled" || !isBound(registry, event.name)) return { kind: "workItem" };
  return { kind: "activity", name: event.name };
}
