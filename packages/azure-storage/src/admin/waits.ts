/**
 * What an execution waits for, and whether that can still come by itself.
 *
 * @module
 */
import {
  isEntityInstance,
  type HistoryEvent,
  type Keeper,
  type QueueName,
  type TaskScheduled,
  type TimerCreated,
} from "@taskhub/core";
import { isSettled, told, type Examination } from "./examination.js";
import type { Look } from "./look-at-instance.js";
import { unansweredCalls } from "./unanswered-calls.js";
import { waitForChild } from "./wait-for-child.js";
import { isAbsent, sent, wake, type Wait, type Waiting } from "./waiting.js";

/** Everything the execution waits for, in the order it was decided; what it owes to others comes last. */
export async function waitsOf(on: Examination, look: Look): Promise<readonly Wait[]> {
  const { state, instanceId } = look;
  if (!state) return [];
  const kept = new Map<number, Keeper>();
  for (const { event } of state.openWork()) if (event.keeper) kept.set(event.eventId, event.keeper);
  const isForgotten = isAbsent(on, instanceId, state.movedAt);
  const waiting: Waiting = { on, look, state, kept, isForgotten };
  const waits: Wait[] = [];
  for (const event of look.events) {
    const wait = state.isOpen(event.eventId) ? await waitFor(waiting, event) : undefined;
    if (wait) waits.push(wait);
  }
  const calls = state.completed ? [] : unansweredCalls(look.events);
  for (const { event, operation } of calls) {
    const asked = operation === undefined ? "a lock" : `an answer to '${operation}'`;
    waits.push({
      what: `${asked} of entity '${event.instanceId}', asked for at ${told(event.timestamp)}`,
    });
  }
  return [...waits, ...owed(waiting)];
}

async function waitFor(waiting: Waiting, event: HistoryEvent): Promise<Wait | undefined> {
  if (event.type === "TaskScheduled") return waitForActivity(waiting, event);
  if (event.type === "TimerCreated") return waitForTimer(waiting, event);
  if (event.type === "SubOrchestrationInstanceCreated") return waitForChild(waiting, event);
  return undefined;
}

function waitForActivity(waiting: Waiting, event: TaskScheduled): Wait {
  const { on, state, kept, isForgotten } = waiting;
  const what = `activity '${event.name}' (event ${event.eventId}), called at ${told(event.timestamp)}`;
  const keeper = kept.get(event.eventId);
  if (keeper) {
    const overdue = isForgotten ? "no message is left that would start it again" : undefined;
    return { what, overdue, remedy: wake(waiting, keeper) };
  }
  const message = event.keeper && state.workItemOf(event.eventId);
  // another engine keeps no input to call it with
  if (!message) return { what: `${what} by another engine` };
  const isLost = on.queues.surelyLack(
    workItemQueues(on, event.name),
    ({ message: item }) => item === undefined || item.messageId === message.messageId,
  );
  const overdue =
    isLost && isForgotten ? "neither its work item nor its result is in a queue" : undefined;
  return { what, overdue, remedy: { queue: { kind: "workItem" }, message } };
}

function workItemQueues({ hub: { names } }: Examination, activity: string): readonly string[] {
  const queues: readonly QueueName[] = [{ kind: "workItem" }, { kind: "activity", name: activity }];
  return queues.flatMap((queue) => [names.queue(queue), names.poisonQueue(queue)]);
}

function waitForTimer(waiting: Waiting, event: TimerCreated): Wait {
  const { on, state, kept } = waiting;
  const what = `a timer (event ${event.eventId}), due at ${told(event.fireAt)}`;
  const keeper = kept.get(event.eventId);
  const overdue = isSettled(on.hub, event.fireAt) ? "its time is past" : undefined;
  if (keeper) return { what, overdue, remedy: wake(waiting, keeper) };
  // before its time it would only be held until then
  return { what, overdue, remedy: overdue && sent(waiting, state.messageOf(event)) };
}

/** `core/heard-streams.ts` remembers for half an hour. */
const HEARD_LONG_AGO =
  "What was sent to an entity after all, more than half an hour ago, it may perform twice.";

/** Messages for others that were decided and never surely put into a queue. */
function* owed(waiting: Waiting): Generator<Wait> {
  const { state, kept, isForgotten } = waiting;
  const owedTo = (target: string, keeper: Keeper): Wait => ({
    what: `a message to '${target}' to be sent`,
    overdue: isForgotten ? "no message is left that would have it sent" : undefined,
    risk: isEntityInstance(target) ? HEARD_LONG_AGO : undefined,
    remedy: wake(waiting, keeper),
  });
  for (const { event } of state.openWork()) {
    const keeper = kept.get(event.eventId);
    if (!keeper || state.isOpen(event.eventId)) continue;
    yield owedTo(state.messageOf(event)?.instanceId ?? "", keeper);
  }
  for (const { message, keeper } of state.outbox) yield owedTo(message.instanceId, keeper);
}
