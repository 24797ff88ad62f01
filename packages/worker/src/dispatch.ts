/**
 * Stop 8 of the walk: what was decided is set in motion, here or through a queue.
 *
 * Called after a commit, and after a load or the return of a message: it starts whatever a held
 * delivery keeps that neither runs here nor is in a queue. So a crash anywhere below costs a
 * repeat, never a loss (P1, P9).
 *
 * @module
 */
import type { Delivery, ExecutionState, OpenWork, TaskMessage, TimerCreated } from "@taskhub/core";
import { LEASE_MS } from "./leases.js";
import type { Session } from "./session.js";
import type { Workplace } from "./workplace.js";

/** Timers up to this long are held and fired from memory; longer ones wait in the queue. */
const SHORT_TIMER_MS = 60_000;
/** How long past its time a held timer's message stays hidden: a crash costs this much lateness. */
const TIMER_SLACK_MS = 10_000;
/** Puts of one session under way at once. */
const PARALLEL_PUTS = 32;

/** Sets in motion all work that a delivery of this session keeps and that is not in motion. */
export async function dispatch(place: Workplace, session: Session): Promise<void> {
  const state = session.memory?.state;
  if (!state) return;
  const sends: (() => Promise<void>)[] = [];
  for (const work of [...state.openWork()]) {
    if (session.wasSent(state, work.event)) {
      state.markSent(work.event);
      continue;
    }
    if (!work.event.keeper || !session.holds(work.event.keeper)) continue;
    const send = begin(place, session, state, work);
    if (send) sends.push(send);
  }
  for (const { message, keeper } of state.outbox) {
    if (session.sentOutbox.has(message.messageId) || !session.holds(keeper)) continue;
    sends.push(async () => {
      await sendMessage(place, message);
      session.sentOutbox.add(message.messageId);
    });
  }
  await inParallel(sends);
}

/** Activities start at once; what must be put is returned, to be put together. */
function begin(
  place: Workplace,
  session: Session,
  state: ExecutionState,
  { event }: OpenWork,
): (() => Promise<void>) | undefined {
  if (event.type === "TaskScheduled") {
    session.startActivity(state, event);
    return undefined;
  }
  return async () => {
    if (event.type === "TimerCreated") {
      await putTimer(place, session, state, event);
    } else {
      const message = state.messageOf(event);
      if (message) await sendMessage(place, message);
    }
    // in a queue: its keeper may go
    session.markSent(state, event);
  };
}

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

async function putTimer(
  place: Workplace,
  session: Session,
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
  if (delivery) session.arm(delivery);
}

/** The work item of an activity that found no room here, or that nobody here knows. */
export async function putWorkItem(place: Workplace, message: TaskMessage): Promise<void> {
  await place.hub.put({ kind: "workItem" }, message, { visibleInMs: 0, held: false });
}

/** Runs them all, a bounded number at a time; the first failure is thrown when all have ended. */
export async function inParallel(jobs: readonly (() => Promise<void>)[]): Promise<void> {
  const waiting = jobs.values();
  const lane = async () => {
    for (const job of waiting) await job();
  };
  const lanes = Array.from({ length: Math.min(PARALLEL_PUTS, jobs.length) }, lane);
  for (const ended of await Promise.allSettled(lanes)) {
    if (ended.status === "rejected") throw ended.reason;
  }
}

/** A timer's message, as far as a session that holds it needs to know. */
export function timerOf(delivery: Delivery): { timerId: number; fireAt: Date } | undefined {
  const { event } = delivery.message;
  return event.type === "TimerFired" ? event : undefined;
}
