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
import { sendNew } from "./send-new.js";
import type { Workplace } from "./workplace.js";

/** Timers up to this long are held and fired from memory; longer ones wait in the queue. */
const SHORT_TIMER_MS = 60_000;
/** How much earlier than a worker may take to look for it a long timer's message is shown. */
const TIMER_LEAD_MS = 3_000;
/**
 * How long past its time a held timer's message stays hidden: a crash costs this much lateness. More
 * than one round of renewals, the first of which follows the firing.
 */
const TIMER_SLACK_MS = 15_000;

/**
 * `fresh`: all of it, of a history that was just read, or that has just ended: it was set in motion before,
 * by a process that may have died of it. `all`: whatever is not in motion, for a message that came may keep
 * it. `latest`: what was decided since the last time, however much is open.
 */
export type DispatchScope = "fresh" | "all" | "latest";

/** Sets in motion the work that a delivery of this session keeps and that is not in motion. */
export async function dispatch(
  place: Workplace,
  holdings: Holdings,
  scope: DispatchScope,
): Promise<void> {
  const state = holdings.memory?.state;
  if (!state) return;
  const sends = new Sends();
  for (const { message } of state.outbox) {
    // whoever holds the keeper: a copy is known by its id, and what stays would stay for good
    if (holdings.sentOutbox.has(message.messageId)) continue;
    sends.addTo(message.instanceId, async () => {
      await sendMessage(place, message);
      holdings.sentOutbox.add(message.messageId);
    });
  }
  const latest = new Set(state.takeLatestWork());
  for (const work of scope === "latest" ? latest : [...state.openWork()]) {
    if (holdings.wasSent(state, work.event)) {
      state.markSent(work.event);
      continue;
    }
    if (!work.event.keeper || !holdings.holds(work.event.keeper)) continue;
    if (scope === "fresh" && giveUp(place, holdings, state, work.event)) continue;
    const isNew = scope !== "fresh" && latest.has(work);
    begin(place, holdings, state, { work, isNew }, sends);
  }
  await sends.all();
}

/** Messages to be put: side by side, but those for one instance one after the other. */
class Sends {
  private readonly lines = new Map<string, (() => Promise<void>)[]>();
  private readonly timers: (() => Promise<void>)[] = [];

  /** Their order is kept by what they say (P5); put in order, they need not wait for each other. */
  addTo(instanceId: string, send: () => Promise<void>): void {
    const line = this.lines.get(instanceId);
    if (line) line.push(send);
    else this.lines.set(instanceId, [send]);
  }

  addTimer(send: () => Promise<void>): void {
    this.timers.push(send);
  }

  async all(): Promise<void> {
    const lines = [...this.lines.values()].map((line) => async () => {
      for (const send of line) await send();
    });
    await inParallel([...lines, ...this.timers]);
  }
}

/**
 * Before a history is replaced: sends what its rows leave open and nothing here keeps.
 *
 * Most of it was sent by whoever decided it; nobody can tell any more. A copy is known by its id (P5),
 * and in the outbox it would wait for a keeper that may be gone.
 */
export async function sendLeftovers(place: Workplace, holdings: Holdings): Promise<void> {
  const state = holdings.memory?.state;
  if (!state) return;
  const sends = new Sends();
  for (const { event } of state.openWork()) {
    // activities and timers end with the execution that asked for them
    if (event.type === "TaskScheduled" || event.type === "TimerCreated") continue;
    if (event.keeper && holdings.holds(event.keeper)) continue;
    const message = state.messageOf(event);
    if (!message) continue;
    sends.addTo(message.instanceId, async () => {
      await sendMessage(place, message);
      holdings.markSent(state, event);
    });
  }
  await sends.all();
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

/** Activities start at once; what must be put is gathered, to be put together. */
function begin(
  place: Workplace,
  holdings: Holdings,
  state: ExecutionState,
  { work: { event }, isNew }: { readonly work: OpenWork; readonly isNew: boolean },
  sends: Sends,
): void {
  if (event.type === "TaskScheduled") {
    holdings.startActivity(state, event);
  } else if (event.type === "TimerCreated") {
    sends.addTimer(async () => {
      await putTimer(place, holdings, state, event);
      // in a queue: its keeper may go
      holdings.markSent(state, event);
    });
  } else {
    const message = state.messageOf(event);
    sends.addTo(message?.instanceId ?? "", async () => {
      if (message) await (isNew ? sendNew : sendMessage)(place, message);
      holdings.markSent(state, event);
    });
  }
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
  // a long one is shown early enough for a worker to find it, and to fire it from memory
  const aheadMs = place.settings.maxQueuePollingIntervalMs + TIMER_LEAD_MS;
  const visibleInMs = held ? leftMs + TIMER_SLACK_MS : Math.max(0, leftMs - aheadMs);
  const delivery = await place.hub.put(queue, message, { visibleInMs, held });
  if (delivery) holdings.arm(delivery);
}
