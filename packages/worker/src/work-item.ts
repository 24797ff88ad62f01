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
  StorageError,
  type Delivery,
  type TaskCompleted,
  type TaskFailed,
  type TaskMessage,
  type TaskScheduled,
} from "@taskhub/core";
import type { WaitingCall } from "./activity-slots.js";
import { sendMessage } from "./send-message.js";
import { FunctionNotFoundError } from "./find-orchestrator.js";
import type { LocalResult } from "./inbox.js";
import { logEvents } from "./log-events.js";
import { missingPayload } from "./missing-payload.js";
import { poisonMessage } from "./poison-message.js";
import { activityFailure, runActivity } from "./run-activity.js";
import { tolerate } from "./tolerate.js";
import type { Workplace } from "./workplace.js";

const UNKNOWN_RETRY_MS = 5_000;
const SEND_ATTEMPTS = 5;
const SEND_PAUSE_MS = 100;

/** Offers a result to the instance's session. @returns False if it must go by a queue. */
export type TakeResult = (instanceId: string, result: LocalResult) => boolean;

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
  const call = message.event;
  if (call.type !== "TaskScheduled" || message.executionId === undefined) {
    await place.leases.quarantine(
      delivery,
      `a work item must be a TaskScheduled, found ${call.type}`,
    );
    return;
  }
  const origin = { instanceId: message.instanceId, executionId: message.executionId };
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
): Promise<void> {
  const { instanceId, executionId = "", episode } = workItem;
  const origin = { instanceId, executionId };
  const messageId = outcomeId(workItem);
  for (let attempt = 1; ; attempt++) {
    try {
      await sendMessage(place, { messageId, ...origin, event, sender: origin, episode });
      return;
    } catch (error) {
      if (!(error instanceof StorageError) || attempt === SEND_ATTEMPTS) throw error;
      await place.clock.sleep(SEND_PAUSE_MS * 2 ** attempt);
    }
  }
}

/** @returns `undefined` if the work item was given back. */
async function outcomeOf(
  place: Workplace,
  delivery: Delivery,
  call: TaskScheduled,
  origin: { readonly instanceId: string; readonly executionId: string },
): Promise<TaskCompleted | TaskFailed | undefined> {
  const { registry, unknown, clock, settings } = place;
  const missing = missingPayload(delivery.message);
  if (missing?.kind === "fails") return activityFailure(call, missing.failure, clock);
  if (delivery.dequeueCount > settings.maxDequeueCount) {
    const failure = poisonMessage(
      `its work item was received ${delivery.dequeueCount} times without an answer`,
    );
    place.log(...logEvents.poisoned(origin.instanceId, failure.errorMessage));
    return activityFailure(call, failure, clock);
  }
  const activity = registry.activity(call.name);
  if (activity) {
    const outcome = await runActivity(activity, call, origin, clock);
    if (outcome.type === "TaskFailed") {
      const error = outcome.failureDetails?.errorMessage;
      place.log(...logEvents.activityFailed(call.name, origin.instanceId, call.eventId, error));
    }
    return outcome;
  }
  const graceMs = unknown.graceLeftMs("activity", call.name);
  const unknownName = new FunctionNotFoundError("activity", call.name, registry.activityNames);
  if (graceMs === 0) return activityFailure(call, describeFailure(unknownName).details, clock);
  const known = registry.activityNames.join(", ");
  place.log(...logEvents.unknownFunction("Activity", call.name, origin.instanceId, known));
  await place.leases.postpone(delivery, Math.min(graceMs, UNKNOWN_RETRY_MS));
  return undefined;
}
