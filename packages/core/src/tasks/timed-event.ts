import { DurableError } from "../durable-error.js";
import { taskCombinators } from "./compound-task.js";
import type { EventTask } from "./event-task.js";
import type { Routine } from "./routine-task.js";
import type { TimerTask } from "./timer-task.js";

/** An external event did not come in time. */
export class EventTimeoutError extends DurableError {
  override readonly name = "EventTimeoutError";
  readonly code = "EventTimeout";

  constructor(
    readonly eventName: string,
    /** How long it was waited for, in milliseconds. */
    readonly timeoutMs: number,
  ) {
    super(`Event '${eventName}' did not come within ${timeoutMs} milliseconds.`);
  }
}

/** Waits for an event until a timer fires; the loser is given up. */
export function* timedEvent<T>(
  event: EventTask<T>,
  timer: TimerTask,
  timeoutMs: number,
): Routine<T> {
  event.schedule(event.owner);
  // one that has come already needs no timer
  if (!event.outcome) yield* taskCombinators.any([event, timer]);
  if (!event.outcome) throw new EventTimeoutError(event.name, timeoutMs);
  timer.cancel();
  return yield* event;
}
