/**
 * A call of an activity whose bindings the Functions host evaluates: it came by the activity's own
 * queue, in an invocation of the activity's own function.
 *
 * The host evaluates inputs before the activity runs, and writes outputs when its invocation has
 * returned; then it deletes the message. So the message stays the host's, and the outcome goes through
 * the control queue before the invocation returns. What is lost with a process comes back:
 *
 *   before the outcome is sent      the activity runs again
 *   before the outputs are written  it runs again, for the outputs; its second outcome has the first
 *                                   one's id, and is dropped (P5)
 *   before the message is deleted   the same: outputs are written at least once
 *
 * It comes back when the host's lease ends, ten minutes after the host received it or renewed it last;
 * at once if the host outlives its worker process. After `extensions.queues.maxDequeueCount` attempts
 * the host moves the message to the queue's `-poison` queue: a worker finds it there, and the call
 * fails (see work-item).
 *
 * An output that cannot be written fails the invocation, so the host tries the whole of it again; the
 * orchestrator has the outcome by then.
 *
 * @module
 */
import type { Delivery, TriggeredMessage } from "@taskhub/core";
import type { WaitingCall } from "./activity-slots.js";
import { patiently } from "./patiently.js";
import { performActivity } from "./perform-activity.js";
import type { Activity } from "./registry.js";
import { failureOf, readWorkItem, sendOutcome } from "./work-item.js";
import type { Workplace } from "./workplace.js";

/** Few attempts are left to the host: what the store refuses for a while must not use them up. */
const STORE_PATIENCE_MS = 60_000;
/** How long a call waits for a slot here; it counts for the host's `functionTimeout`. */
const ROOM_PATIENCE_MS = 10_000;
/** How long a call that found none is hidden from everybody. */
const NO_ROOM_MS = 5_000;

/**
 * Runs the activity, and sends its outcome.
 *
 * A call waits for a slot, which keeps the host from bringing more. If it finds none in time it goes
 * back to its queue, where any process's host takes it.
 *
 * @returns True if the activity has succeeded: its outputs are to be written.
 * @throws Error if the call is not answered, a `StorageError` among others: the invocation must fail,
 *   or the host deletes the message.
 */
export async function runBoundCall(
  place: Workplace,
  message: TriggeredMessage,
  activity: Activity,
): Promise<boolean> {
  const delivery = await patiently(place.clock, STORE_PATIENCE_MS, () =>
    place.hub.readTriggered(message),
  );
  if (!delivery) return false;
  if (place.shift.isOver) return giveBack(place, delivery, 0);
  const { clock, slots, settings } = place;
  const until = clock.now().getTime() + Math.min(ROOM_PATIENCE_MS, settings.holdMs);
  return new Promise((resolve, reject) => {
    const putBack = (delayMs: number) => {
      giveBack(place, delivery, delayMs).then(resolve, reject);
    };
    const call: WaitingCall = {
      start: () => answer(place, delivery, activity).then(resolve, reject),
      owner: {
        spill: () => {
          if (clock.now().getTime() < until) slots.offer(call);
          else putBack(NO_ROOM_MS);
        },
        stop: () => {
          putBack(0);
        },
      },
    };
    slots.offer(call);
  });
}

async function answer(place: Workplace, delivery: Delivery, activity: Activity): Promise<boolean> {
  const work = readWorkItem(delivery);
  if (work.kind === "unusable") {
    await place.leases.quarantine(delivery, work.reason);
    return false;
  }
  const { call, origin } = work;
  const outcome =
    failureOf(place, delivery, call) ?? (await performActivity(place, activity, call, origin));
  await sendOutcome(place, delivery.message, outcome, STORE_PATIENCE_MS);
  return outcome.type === "TaskCompleted";
}

/**
 * Puts the call anew, uncounted, for the host to take again, here or elsewhere.
 *
 * If the host has renewed its lease, our delete meets nothing, and the host's own follows.
 */
async function giveBack(place: Workplace, delivery: Delivery, delayMs: number): Promise<false> {
  await place.leases.putOff(delivery, delayMs);
  return false;
}
