/**
 * What a history shows of the reasons for a difference.
 *
 * @module
 */
import type { HistoryEvent } from "@taskhub/core";

const RETRY_TIMEOUT_MS = 30_000; // of the programs that have one

type History = readonly HistoryEvent[];

/** True for names that could be the id of a task. */
export function isNumeric(name: string): boolean {
  return /^\d+$/.test(name);
}

/** An event was raised under this name but for its case. */
export function isRaisedInOtherCase(name: string, { history }: { history: History }): boolean {
  return namesRaised(history).some(
    (raised) => raised !== name && raised.toLowerCase() === name.toLowerCase(),
  );
}

/** An event of this name came in an earlier episode. */
export function raisedBefore(
  name: string,
  { history, newFrom }: { history: History; newFrom: number },
): boolean {
  return namesRaised(history.slice(0, newFrom)).includes(name);
}

/** An event is named like the id of a call or of a timer, the engine's own included. */
export function isNamedLikeTask({ history, rows }: { history: History; rows: History }): boolean {
  const names = namesRaised(history);
  return rows.some(({ eventId }) => eventId >= 0 && names.includes(String(eventId)));
}

/** A slice of a long timer fired when the timer had been cancelled. */
export function firesCanceledSlice(found: {
  history: History;
  canceledTimers: ReadonlySet<number>;
}): boolean {
  return found.history.some(
    (event) =>
      event.type === "TimerFired" &&
      found.canceledTimers.has(event.timerId) &&
      // no timer of a program fires on the full second
      event.fireAt.getMilliseconds() <= 1,
  );
}

/** A call failed so long after it was first made that it is not made again. */
export function timesOut({ history }: { history: History }): boolean {
  const calls = history.filter(
    (row) => row.type === "TaskScheduled" || row.type === "SubOrchestrationInstanceCreated",
  );
  return history.some((row) => {
    if (row.type !== "TaskFailed" && row.type !== "SubOrchestrationInstanceFailed") return false;
    const call = calls.find(({ eventId }) => eventId === row.taskScheduledId);
    const first = calls.find(({ name, input }) => name === call?.name && input === call.input);
    const began = first?.timestamp ?? row.timestamp;
    return row.timestamp.getTime() - began.getTime() >= RETRY_TIMEOUT_MS;
  });
}

function namesRaised(history: History): string[] {
  return history.flatMap((event) => (event.type === "EventRaised" ? event.name : []));
}
