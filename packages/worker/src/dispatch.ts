/**
 * Stop 8 of the walk: what was decided is set in motion, here or through a queue.
 *
 * Called after a commit, and after a load or the return of a message: it starts whatever a held
 * delivery keeps that neither runs here nor is in a queue. So a crash anywhere below costs a
 * repeat, never a loss (P1, P9).
 *
 * @module
 */
import type { ExecutionState, OpenWork, TimerCreated, WorkEvent } from "@taskhub/core";
import { isOverLimit } from "./doom.js";
import type { Holdings } from "./holdings.js";
import { inParallel } from "./in-parallel.js";
import { logEvents } from "./log-events.js";
import { poisonMessage } from "./poison-message.js";
import { sendMessage } from "./send-message.js";
import type { Workplace } from "./workplace.js";

/** Timers up to this long are held and fired from memory; longer ones wait in the queue. */
const SHORT_TIMER_MS = 60_000;
/**
 * How long past its time a held timer's message stays hidden: a crash costs this much lateness. More
 * than one round of renewals, the first of which follows the firing.
 */
const TIMER_SLACK_MS = 15_000;

/**
 * Sets in motion all work that a delivery of this session keeps and that is not in motion.
 *
 * @param isFresh - True if the history was just read: the work was set in motion before, by a
 *   process that may have died of it.
 */
export async function dispatch(
  place: Workplace,
  holdings: Holdings,
  isFresh = false,
): Promise<void> {
  const state = holdings.memory?.state;
  if (!state) return;
  const sends: (() => Promise<void>)[] = [];
  for (const work of [...state.openWork()]) {
    if (holdings.wasSent(state, work.event)) {
      state.markSent(work.event);
      continue;
    }
    if (!work.event.keeper || !holdings.holds(work.event.keeper)) continue;
    if (isFresh && giveUp(place, holdings, state, work.event)) continue;
    const send = begin(place, holdings, state, work);
    if (send) sends.push(send);
  }
  for (const { message, keeper } of state.outbox) {
    if (holdings.sentOutbox.has(message.messageId) || !holdings.holds(keeper)) continue;
    sends.push(async () => {
      await sendMessage(place, message);
      holdings.sentOutbox.add(message.messageId);
    });
  }
  await inParallel(sends);
}

/**
 * An activity whose keeper came back too often is not started again, but fails: it probably ends the
 * process. What the failure leads to is new work, and has its chance.
 */
function giveUp(
  place: Workplace,
  holdings: Holdings,
  state: ExecutionState,
  event: WorkEvent,
): boolean {
  const keeper = holdings.keeperOf(event);
  if (event.type !== "TaskScheduled" || !keeper || !isOverLimit(place, keeper)) return false;
  const times = String(keeper.dequeueCount);
  const failure = poisonMessage(`it was started up to ${times} times without an answer`);
  place.log(...logEvents.poisoned(holdings.instanceId, `'${event.name}': ${failure.errorMessage}`));
  holdings.failActivity(state, event, failure);
  return true;
}

/** Activities start at once; what must be put is returned, to be put together. */
function begin(
  place: Workplace,
  holdings: Holdings,
  state: ExecutionState,
  { event }: OpenWork,
): (() => Promise<void>) | undefined {
  if (event.type === "TaskScheduled") {
    holdings.startActivity(state, event);
    return undefined;
  }
  return async () => {
    if (event.type === "TimerCreated") {
      await putTimer(place, holdings, state, event);
    } else {
      const message = state.messageOf(event);
      if (message) await sendMessage(place, message);
    }
    // in a queue: its keeper may go
    holdings.markSent(state, event);
  };
}

async function putTimer(
  place: Workplace,
  holdings: Holdings,
  state: ExecutionState,
  timer: TimerCreated,
): Promise<void> {
  const message = state.messageOf(timer);
  if (!message) return;
  const leftMs = Math.max(0, timer.fireAt.getTime() - place.clock.now().getTime());
  const held = leftMs <= SHORT_TIMER_MS && place.shift.isOn;
  const queue = place.hub.controlQueueOf(message.instanceId);
  const visibleInMs = held ? leftMs + TIMER_SLACK_MS : leftMs;
  const delivery = await place.hub.put(queue, message, { visibleInMs, held });
  if (delivery) holdings.arm(delivery);
}
