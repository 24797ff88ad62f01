import { entityIdOf } from "./entity/entity-id.js";
import { decodeRequest, RELEASE } from "./entity/entity-message.js";
import type {
  EventSent,
  HistoryEvent,
  OutcomeEvent,
  SubOrchestrationInstanceCreated,
  TaskScheduled,
  TimerCreated,
} from "./history-event.js";

/** History events that record an action. */
export type ActionEvent =
  TaskScheduled | SubOrchestrationInstanceCreated | TimerCreated | EventSent;

type Unrecorded<E extends HistoryEvent> = E extends unknown
  ? Omit<E, "eventId" | "timestamp" | "isPlayed" | "messageId" | "keeper">
  : never;

/** What an orchestrator asks for: the event that will record it, still without its number. */
export type Action = Unrecorded<ActionEvent>;

/** Where tasks put their actions: the execution they belong to. */
export interface ActionOwner {
  /** `currentUtcDateTime`. */
  readonly now: Date;
  /**
   * Asks for an action.
   *
   * @param action - Given the event id the action will have.
   * @param onOutcome - Called with its outcome, at most once; absent if nobody waits for one.
   * @returns The event id.
   */
  ask(action: (eventId: number) => Action, onOutcome?: (outcome: OutcomeEvent) => void): number;
  /** The timer is not wanted any more; its outcome will not be reported. */
  cancelTimer(eventId: number): void;
}

/** An action in words, for a reader who compares two of them. */
export function describeAction(action: Action | ActionEvent): string {
  switch (action.type) {
    case "TaskScheduled":
      return `activity '${action.name}'`;
    case "SubOrchestrationInstanceCreated":
      return `sub-orchestration '${action.name}'`;
    case "TimerCreated":
      return "a timer";
    case "EventSent":
      return describeEvent(action);
  }
}

function describeEvent({
  instanceId,
  name,
  input,
}: Pick<EventSent, "instanceId" | "name" | "input">) {
  // in lower case, as not every engine writes it
  const entity = entityIdOf(instanceId)?.toString();
  if (entity !== undefined && name === RELEASE) return `the release of '${entity}'`;
  const request = entity === undefined ? undefined : decodeRequest(input);
  if (entity === undefined || !request) return `event '${name}' to '${instanceId}'`;
  const { operation = "", isSignal, lockSet } = request;
  // in one order, as not every engine sorts them as ours does
  if (lockSet)
    return `a lock of ${lockSet
      .map((id) => `'${String(id)}'`)
      .sort()
      .join(", ")}`;
  return `${isSignal ? "signal" : "operation"} '${operation}' of entity '${entity}'`;
}
