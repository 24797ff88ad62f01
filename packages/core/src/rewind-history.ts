/**
 * What a rewind makes of the history of an execution that failed.
 *
 * Void are
 *   - the end;
 *   - the failures that nothing was decided because of, but for pauses, and those pauses;
 *   - the calls, timers and sub-orchestrations that have no outcome then. Whatever became of them
 *     later was dropped as late, or never begun.
 *
 * Replay of the rest comes to the point before those failures, and asks for the void actions again,
 * under the same event ids. A failure that the orchestrator did go on from stays: the rows after it
 * tell what was decided because of it, and what succeeded is not repeated.
 *
 * @see DurableTask.AzureStorage `AzureTableTrackingStore.RewindHistoryAsync`: the marking of the rows.
 * @module
 */
import { Execution, type ExecutionSurroundings, type Orchestrator } from "./episode/execution.js";
import type { Settling } from "./episode/settling.js";
import {
  isDetached,
  isOutcome,
  settledBy,
  type GenericEvent,
  type HistoryEvent,
} from "./history-event.js";

/** A row that is written anew: a rewind has made it void, or another tool has marked it so in vain. */
export interface VoidedRow {
  /** Its index. */
  readonly row: number;
  /** What it says from then on: a stand-in, or what it said before. */
  readonly event: HistoryEvent;
}

/** A history, as it reads after a rewind. */
export interface RewoundHistory {
  readonly events: readonly HistoryEvent[];
  /** In the order of their rows; if the execution has not failed, those alone that are to be mended. */
  readonly voided: readonly VoidedRow[];
}

/** Event ids of the actions that may have been decided because of a row. */
export type Consequences = (row: number) => Iterable<number>;

/**
 * Rewinds a history; one that has not ended as failed stays as it is.
 *
 * @param consequences - By default whatever was decided later: so the rows that stay fit together,
 *   whatever the orchestrator is.
 */
export function rewindHistory(
  events: readonly HistoryEvent[],
  consequences: Consequences = allThatFollows(events),
): RewoundHistory {
  if (!events.some((event) => event.type === "ExecutionCompleted" && event.status === "Failed")) {
    return { events, voided: markedRows(events) };
  }
  const { isVoid, pauses } = voidRows(events, consequences);
  const voided: VoidedRow[] = [];
  const rewound = events.map((event, row) => {
    if (!isVoid(event, row)) {
      if (event.isMarked) voided.push({ row, event: mended(event) });
      return mended(event);
    }
    const stand = standIn(event, pauses.has(event.eventId));
    voided.push({ row, event: stand });
    return stand;
  });
  return { events: rewound, voided };
}

/** Rows that another tool has marked as void, as they are without it: the next commit mends them. */
export function markedRows(events: readonly HistoryEvent[]): readonly VoidedRow[] {
  return events.flatMap((event, row) => (event.isMarked ? [{ row, event: mended(event) }] : []));
}

function mended<E extends HistoryEvent>(event: E): E {
  return event.isMarked ? { ...event, isMarked: undefined } : event;
}

/**
 * What the orchestrator asks for at each row of its history.
 *
 * It is exact but for what the orchestrator only remembers: a failure that it looks at when something
 * else has ended. If what is rewound by it does not replay, that was so.
 */
export function* consequencesOf(
  orchestrator: Orchestrator,
  events: readonly HistoryEvent[],
  surroundings: ExecutionSurroundings = {},
): Settling<Consequences> {
  const asked = new Map<number, number[]>();
  let row = 0;
  const onAsk = (eventId: number) => {
    asked.set(row, [...(asked.get(row) ?? []), eventId]);
  };
  const execution = new Execution(orchestrator, { ...surroundings, onAsk });
  execution.foresee(events);
  for (const event of events) {
    yield* execution.feed(event);
    row++;
  }
  return (at) => asked.get(at) ?? [];
}

function allThatFollows(events: readonly HistoryEvent[]): Consequences {
  return function* (row) {
    for (let next = row + 1; next < events.length; next++) {
      const event = events[next];
      if (event && isAction(event)) yield event.eventId;
    }
  };
}

function voidRows(events: readonly HistoryEvent[], consequences: Consequences) {
  const actions = new Map<number, HistoryEvent>();
  const fired = new Map<number, number>();
  for (const [row, event] of events.entries()) {
    if (isAction(event)) actions.set(event.eventId, event);
    if (event.type === "TimerFired") fired.set(event.timerId, row);
  }
  const failures = new Set<number>();
  const pauses = new Set<number>();
  for (const [row, event] of events.entries()) {
    if (event.type !== "TaskFailed" && event.type !== "SubOrchestrationInstanceFailed") continue;
    const after = pausesAfter(row);
    if (!after) continue;
    failures.add(row);
    for (const id of after) pauses.add(id);
  }
  const isLost = (event: HistoryEvent, row: number) =>
    failures.has(row) || (event.type === "TimerFired" && pauses.has(event.timerId));
  const settled = new Set<number>();
  for (const [row, event] of events.entries()) {
    if (isOutcome(event) && !isLost(event, row)) settled.add(settledBy(event));
  }
  const isVoid = (event: HistoryEvent, row: number) =>
    event.type === "ExecutionCompleted" ||
    isLost(event, row) ||
    (isTask(event) && !settled.has(event.eventId));
  return { isVoid, pauses };

  /** The timers that were set because of a row; `undefined` if anything else was decided. */
  function pausesAfter(from: number): ReadonlySet<number> | undefined {
    const timers = new Set<number>();
    const rows = [from];
    for (let row = rows.pop(); row !== undefined; row = rows.pop()) {
      for (const eventId of consequences(row)) {
        const action = actions.get(eventId);
        if (!action || timers.has(eventId)) continue;
        if (action.type !== "TimerCreated") return undefined;
        timers.add(eventId);
        const firedAt = fired.get(eventId);
        if (firedAt !== undefined) rows.push(firedAt);
      }
    }
    return timers;
  }
}

function isAction(event: HistoryEvent): boolean {
  return (
    isTask(event) || event.type === "EventSent" || event.type === "SubOrchestrationInstanceCreated"
  );
}

/** True if the orchestrator may wait for its outcome. */
function isTask(event: HistoryEvent): boolean {
  if (event.type === "SubOrchestrationInstanceCreated") return !isDetached(event);
  return event.type === "TaskScheduled" || event.type === "TimerCreated";
}

/** Keeps what tells a copy of a message, and the place in the order of actions. */
function standIn(event: HistoryEvent, isDropped: boolean): GenericEvent {
  const { type, eventId, timestamp, isPlayed, messageId } = event;
  const common = { eventId, timestamp, isPlayed, messageId, voided: type };
  return { type: "GenericEvent", ...common, ...(isDropped ? { isDropped } : {}) };
}
