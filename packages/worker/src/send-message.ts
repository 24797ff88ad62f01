import { LEASE_MS, type TaskMessage } from "@taskhub/core";
import type { Workplace } from "./workplace.js";

/** Puts a message for an instance: into this process if that is where it is worked on. */
export async function sendMessage(place: Workplace, message: TaskMessage): Promise<void> {
  const isStart = message.event.type === "ExecutionStarted";
  const isHere = place.isLive(message.instanceId) || (isStart && place.hasRoom);
  const held = place.shift.isOn && isHere;
  const queue = place.hub.controlQueueOf(message.instanceId);
  const visibleInMs = held ? LEASE_MS : 0;
  const delivery = await place.hub.put(queue, message, { visibleInMs, held });
  if (delivery) place.deliver(delivery);
}

/** The work item of an activity that found no room here, or that nobody here knows. */
export async function putWorkItem(place: Workplace, message: TaskMessage): Promise<void> {
  await place.hub.put({ kind: "workItem" }, message, { visibleInMs: 0, held: false });
}
