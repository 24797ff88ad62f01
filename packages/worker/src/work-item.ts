/**
 * A work item: an activity call that came by the work-item queue.
 *
 * Its result goes to the session in memory if that is here and holds an anchor, else through the
 * control queue. The work item goes only when its result is durable: until then it brings the
 * activity back.
 *
 * @module
 */
import {
  describeFailure,
  outcomeId,
  type Delivery,
  type TaskCompleted,
  type TaskFailed,
  type TaskMessage,
  type TaskScheduled,
} from "@taskhub/core";
import type { WaitingCall } from "./activity-slots.js";
import { putWorkItem, sendMessage } from "./send-message.js";
import { FunctionNotFoundError } from "./find-orchestrator.js";
import type { LocalResult } from "./inbox.js";
import { logEvents } from "./log-events.js";
import { missingPayload } from "./missing-payload.js";
import { patiently } from "./patiently.js";
import { poisonMessage } from "./poison-message.js";
import { performActivity } from "./perform-activity.js";
import { isBound } from "./registry.js";
import { activityFailure, type ActivityOrigin } from "./run-activity.js";
import { tolerate } from "./tolerate.js";
import type { Workplace } from "./workplace.js";

const UNKNOWN_RETRY_MS = 5_000;
const SEND_PATIENCE_MS = 5_000;

/** Offers a result to the instance's session. @returns False if it must go by a queue. */
export type TakeResult = (instanceId: string, result: LocalResult) => boolean;

/** A work item, or why it is none. */
type WorkItem =
  | { readonly kind: "call"; readonly call: TaskScheduled; readonly origin: ActivityOrigin }
  | { readonly kind: "unusable"; readonly reason: string };

/** Makes a call of a work item; without a slot in time it goes back to the queue. */
export function workItemCall(
  place: Workplace,
  delivery: Delivery,
  takeResult: TakeResult,
): WaitingCall {
  const { instanceId } = delivery.message;
  const guarded = async (work: () => Promise<void>) => {
    const about = { instanceId, what: "Answering a work item" };
    // it comes back after its lease, and the activity runs again
    if (!(await tolerate(place.log, about, work))) place.leases.forget(delivery);
  };
  return {
    start: () => guarded(() => run(place, delivery, takeResult)),
    owner: { spill: () => void guarded(() => place.leases.postpone(delivery, 0)) },
  };
}

async function run(place: Workplace, delivery: Delivery, takeResult: TakeResult): Promise<void> {
  const { message } = delivery;
  const work = readWorkItem(delivery);
  if (work.kind === "unusable") {
    await place.leases.quarantine(delivery, work.reason);
    return;
  }
  const { call, origin } = work;
  const outcome = await outcomeOf(place, delivery, call, origin);
  if (!outcome) return;
  const result: LocalResult = {
    kind: "result",
    executionId: origin.executionId,
    event: outcome,
    workItem: delivery,
  };
  if (takeResult(message.instanceId, result)) return;
  await sendOutcome(place, message, outcome);
  // a crash before this line runs the activity again; its second answer has the first one's id
  await place.leases.complete(delivery);
}

/** Sends an outcome through the control queue, trying for a while: the activity has run. */
export async function sendOutcome(
  place: Workplace,
  workItem: TaskMessage,
  event: TaskCompleted | TaskFailed,
  patienceMs = SEND_PATIENCE_MS,
): Promise<void> {
  const { instanceId, executionId = "", episode, home } = workItem;
  const origin = { instanceId, executionId };
  const messageId = outcomeId(workItem);
  await patiently(place.clock, patienceMs, () =>
    sendMessage(place, { messageId, ...origin, event, sender: origin, episode, home }),
  );
}

/** What a message asks for, if it is a work item. */
export function readWorkItem({ queue, message }: Delivery): WorkItem {
  const { event: call, instanceId, executionId } = message;
  if (call.type !== "TaskScheduled" || executionId === undefined) {
    const reason = `a work item must be a TaskScheduled, found ${call.type}`;
    return { kind: "unusable", reason };
  }
  if (queue.kind === "activity" && queue.name.toLowerCase() !== call.name.toLowerCase()) {
    // names of queues are short: two apps on one hub may have found the same for two activities
    const reason = `the queue carries calls of '${queue.name}', found one of '${call.name}'`;
    return { kind: "unusable", reason };
  }
  return { kind: "call", call, origin: { instanceId, executionId } };
}

/** The outcome of a call that cannot be run, or not any more; `undefined` if it can. */
export function failureOf(
  place: Workplace,
  delivery: Delivery,
  call: TaskScheduled,
): TaskFailed | undefined {
  const missing = missingPayload(delivery.message);
  if (missing?.kind === "fails") return activityFailure(call, missing.failure, place.clock);
  const reason = whyPoison(place, delivery);
  if (reason === undefined) return undefined;
  const failure = poisonMessage(reason);
  place.log(...logEvents.poisoned(delivery.message.instanceId, failure.errorMessage));
  return activityFailure(call, failure, place.clock);
}

function whyPoison({ settings }: Workplace, delivery: Delivery): string | undefined {
  const { dequeueCount, fromPoison, queue } = delivery;
  // whether the process died, or an output could not be written, the host does not say
  if (fromPoison && queue.kind === "activity") {
    return (
      `the host gave its call up after several attempts: the process ended each time, or an output ` +
      `could not be written`
    );
  }
  if (dequeueCount <= settings.maxDequeueCount) return undefined;
  return `its work item was received ${dequeueCount} times without an answer`;
}

/** @returns `undefined` if the work item was given back, or has gone to another queue. */
async function outcomeOf(
  place: Workplace,
  delivery: Delivery,
  call: TaskScheduled,
  origin: ActivityOrigin,
): Promise<TaskCompleted | TaskFailed | undefined> {
  const { registry, unknown, clock } = place;
  const failure = failureOf(place, delivery, call);
  if (failure) return failure;
  if (isBound(registry, call.name)) {
    // put by a worker that does not know the activity, or knew it without bindings
    await putWorkItem(place, { ...delivery.message, earlierDequeues: undefined });
    // a crash here leaves both: the activity runs twice, and the second answer has the first one's id
    await place.leases.complete(delivery);
    return undefined;
  }
  const activity = registry.activity(call.name);
  if (activity) return performActivity(place, activity, call, origin);
  const graceMs = unknown.graceLeftMs("activity", call.name);
  const unknownName = new FunctionNotFoundError("activity", call.name, registry.activityNames);
  if (graceMs === 0) return activityFailure(call, describeFailure(unknownName).details, clock);
  const known = registry.activityNames.join(", ");
  place.log(...logEvents.unknownFunction("Activity", call.name, origin.instanceId, known));
  await place.leases.postpone(delivery, Math.min(graceMs, UNKNOWN_RETRY_MS));
  return undefined;
}
