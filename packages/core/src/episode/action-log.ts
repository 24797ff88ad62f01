/**
 * The actions of one execution: numbered as they are asked for, compared with the history as far as
 * it goes, new where it ends.
 *
 * Invariants
 *   E2  An outcome settles at most one task, at most once.
 *   E3  An action is new only if no history event already records it.
 *   E4  Event ids are 0, 1, 2, ... in the order the orchestrator asks.
 *
 * @module
 */
import { describeAction, type Action, type ActionEvent } from "../action.js";
import { isEntityInstance } from "../entity/entity-id.js";
import { RELEASE } from "../entity/entity-message.js";
import { settledBy, type OutcomeEvent } from "../history-event.js";
import { NonDeterministicOrchestrationError } from "../non-deterministic-orchestration-error.js";

/** Which kind of action each outcome belongs to. */
const ASKED_AS: Readonly<Record<OutcomeEvent["type"], Action["type"]>> = {
  TaskCompleted: "TaskScheduled",
  TaskFailed: "TaskScheduled",
  SubOrchestrationInstanceCompleted: "SubOrchestrationInstanceCreated",
  SubOrchestrationInstanceFailed: "SubOrchestrationInstanceCreated",
  TimerFired: "TimerCreated",
};

interface OpenAction {
  readonly type: Action["type"];
  readonly onOutcome: (outcome: OutcomeEvent) => void;
}

/** The actions of one execution. */
export class ActionLog {
  private nextId = 0;
  private highestRecorded = -1;
  /** Asked for, and in no row yet. */
  private readonly unrecorded = new Map<number, Action>();
  /** Without an outcome. */
  private readonly open = new Map<number, OpenAction>();
  /** Ids whose row a rewind has taken out of the history, so that they are asked for again. */
  private readonly rewound = new Set<number>();
  /** Ids that a rewind has taken out for good. */
  private readonly dropped = new Set<number>();

  /** The id of the next event to be decided. Greater than any in the history, even if replay fails. */
  get nextEventId(): number {
    return Math.max(this.nextId, this.highestRecorded + 1);
  }

  get hasOpenActions(): boolean {
    return this.open.size > 0;
  }

  /** Numbers an action; `onOutcome`, if it is given, is called with its outcome, at most once. */
  ask(make: (eventId: number) => Action, onOutcome?: (outcome: OutcomeEvent) => void): number {
    while (this.dropped.has(this.nextId)) this.nextId++;
    const eventId = this.nextId++;
    const action = make(eventId);
    this.unrecorded.set(eventId, action);
    if (onOutcome) this.open.set(eventId, { type: action.type, onOutcome });
    return eventId;
  }

  /** The outcome of this action will not be reported. */
  withdraw(eventId: number): void {
    this.open.delete(eventId);
  }

  /** @returns What to call with the outcome; `undefined` if it is nobody's, or not the first. */
  close(outcome: OutcomeEvent): OpenAction["onOutcome"] | undefined {
    const eventId = settledBy(outcome);
    const open = this.open.get(eventId);
    if (open?.type !== ASKED_AS[outcome.type]) return undefined;
    this.open.delete(eventId);
    return open.onOutcome;
  }

  /** A row of the history records an action. @returns What is wrong with it, if anything is. */
  record(event: ActionEvent): NonDeterministicOrchestrationError | undefined {
    const { eventId } = event;
    this.highestRecorded = Math.max(this.highestRecorded, eventId);
    const asked = this.unrecorded.get(eventId);
    this.unrecorded.delete(eventId);
    if (asked && isSame(asked, event)) return undefined;
    const replayed = asked ? describeAction(asked) : "nothing";
    return new NonDeterministicOrchestrationError(eventId, describeAction(event), replayed);
  }

  /** A rewind has made this row of the history void. */
  rewind(eventId: number): void {
    this.rewound.add(eventId);
  }

  /** No action will have this id: what is asked for later keeps the ids it had. */
  drop(eventId: number): void {
    this.dropped.add(eventId);
  }

  /** @returns What is wrong if an action should be in the history by now, and is not. */
  missing(): NonDeterministicOrchestrationError | undefined {
    for (const [eventId, action] of this.unrecorded) {
      if (this.rewound.has(eventId)) continue;
      return new NonDeterministicOrchestrationError(eventId, "nothing", describeAction(action));
    }
    return undefined;
  }

  /** Takes out the actions that no row records yet, in the order they were asked for. */
  takeUnrecorded(): [eventId: number, action: Action][] {
    const taken = [...this.unrecorded];
    this.unrecorded.clear();
    return taken;
  }
}

/** Names are compared as the format's other engine does: without regard to case. Inputs are not. */
function isSame(asked: Action, recorded: ActionEvent): boolean {
  if (asked.type === "TimerCreated") return recorded.type === "TimerCreated";
  const isSameName =
    asked.type === recorded.type && asked.name.toLowerCase() === recorded.name.toLowerCase();
  if (asked.type !== "EventSent" || recorded.type !== "EventSent") return isSameName;
  const toEntities = [asked, recorded].filter(({ instanceId }) => isEntityInstance(instanceId));
  // a release follows from its lock, which was compared; engines may differ in the order of several
  if (toEntities.length === 2 && asked.name === RELEASE) return isSameName;
  // all requests to entities have one name: what counts is what they are for
  return toEntities.length === 0 ? isSameName : describeAction(asked) === describeAction(recorded);
}
