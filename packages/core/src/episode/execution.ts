/**
 * One execution: an orchestrator, fed with events one at a time.
 *
 * Committed history and new events take the same way in, `feed`. History also records actions and
 * the end; these are compared with what the orchestrator asked for.
 *
 * Invariants
 *   E1  The orchestrator moves only in `step`, when what it waits for has settled.
 *   E5  An event that comes while the instance is suspended is heard when it is resumed, in order.
 *   E6  What comes after the end changes nothing.
 *
 * @module
 */
import type { Action, ActionEvent } from "../action.js";
import { BrokenInvariantError } from "../durable-error.js";
import { ExternalEvents } from "../external-events.js";
import {
  isOutcome,
  type EventRaised,
  type ExecutionResumed,
  type ExecutionStarted,
  type ExecutionSuspended,
  type ExecutionTerminated,
  type HistoryEvent,
  type OutcomeEvent,
} from "../history-event.js";
import { NonDeterministicOrchestrationError } from "../non-deterministic-orchestration-error.js";
import { DurableOrchestrationContext, type OrchestrationScope } from "../orchestration-context.js";
import type { Task, TaskOutcome } from "../task.js";
import { ActionLog } from "./action-log.js";
import { completionOf, failureOf, type Completion } from "./completion.js";
import { openGenerator, yieldedTask, type OrchestratorGenerator } from "./open-generator.js";

/**
 * A user's orchestrator function.
 *
 * @returns A generator of tasks; its return value is the output. Anything else fails the instance.
 */
export type Orchestrator = (df: DurableOrchestrationContext) => unknown;

/** How an execution ended: for good, or by making room for the next one. */
type End =
  | { readonly kind: "completed"; readonly completion: Completion }
  | { readonly kind: "continued"; readonly input: string | undefined };

type Continuation = Extract<End, { kind: "continued" }>;

/** Events for the orchestrator. */
type Heard = OutcomeEvent | EventRaised;
/** Events for the execution; those it keeps to itself included. */
type Received = Heard | ExecutionTerminated | ExecutionSuspended | ExecutionResumed;

/** One execution of an instance, alive. */
export class Execution implements OrchestrationScope {
  readonly externalEvents = new ExternalEvents();
  isReplaying = false;
  now = new Date(0);
  /** Episodes begun so far. */
  episodes = 0;
  /** JSON text. */
  customStatus: string | undefined;
  /** Event ids of timers cancelled since it was last emptied. */
  canceledTimers: number[] = [];
  /** True once the end is history, or about to be. */
  isClosed = false;

  private begun: ExecutionStarted | undefined;
  private name = "";
  private end: End | undefined;
  private hasDiverged = false;
  private continuation: Continuation | undefined;
  private waiting: { generator: OrchestratorGenerator; task: Task } | undefined;
  private isSuspended = false;
  private held: Heard[] = [];
  private readonly unheard: Received[] = [];
  private readonly actions = new ActionLog();

  constructor(private readonly orchestrator: Orchestrator) {}

  get isStarted(): boolean {
    return this.begun !== undefined;
  }

  /** @throws BrokenInvariantError if there was no start. */
  get started(): ExecutionStarted {
    if (!this.begun) throw new BrokenInvariantError("P8", "an execution that never started");
    return this.begun;
  }

  /** Set once the orchestrator has asked to continue as new, and yielded or returned. */
  get successor(): Continuation | undefined {
    return this.end?.kind === "continued" ? this.end : undefined;
  }

  /** Takes in the next event, of the history or new. */
  feed(event: HistoryEvent): void {
    switch (event.type) {
      case "OrchestratorStarted":
        this.episodes++;
        if (event.timestamp > this.now) this.now = event.timestamp;
        break;
      case "OrchestratorCompleted":
        this.compareWithHistory();
        break;
      case "ExecutionStarted":
        if (!this.begun) this.begin(event);
        break;
      case "ExecutionCompleted":
        this.isClosed = true;
        this.finish({ kind: "completed", completion: event });
        break;
      case "TaskScheduled":
      case "SubOrchestrationInstanceCreated":
      case "TimerCreated":
      case "EventSent":
        this.diverge(this.actions.record(event));
        break;
      case "GenericEvent":
        // where it stands for a voided row it has that row's id; else -1, which no action has
        this.actions.rewind(event.eventId);
        break;
      case "TaskCompleted":
      case "TaskFailed":
      case "SubOrchestrationInstanceCompleted":
      case "SubOrchestrationInstanceFailed":
      case "TimerFired":
      case "EventRaised":
      case "ExecutionTerminated":
      case "ExecutionSuspended":
      case "ExecutionResumed":
        this.receive(event);
        break;
      case "ContinueAsNew":
      case "ExecutionRewound":
        break;
    }
  }

  /**
   * Compares with the history where an episode ends in it: by then it records whatever was asked.
   *
   * Except the end, while actions are open: another engine waits for them before it writes the end.
   */
  compareWithHistory(): void {
    this.diverge(this.actions.missing());
    if (!this.end || this.actions.hasOpenActions) return;
    const asked =
      this.end.kind === "completed" ? "the end of the orchestration" : "continue-as-new";
    const { nextEventId } = this.actions;
    this.diverge(new NonDeterministicOrchestrationError(nextEventId, "nothing", asked));
  }

  /** Takes out what was decided and is in no row yet: actions, then the end. */
  decide(now: Date): HistoryEvent[] {
    const decided: HistoryEvent[] = this.actions
      .takeUnrecorded()
      .map(([eventId, action]) => toRow(eventId, action, now));
    if (this.end?.kind === "completed" && !this.isClosed) {
      this.isClosed = true;
      const { nextEventId: eventId } = this.actions;
      const { completion } = this.end;
      const common = { eventId, timestamp: now, isPlayed: false };
      decided.push({ ...common, type: "ExecutionCompleted", ...completion });
    }
    return decided;
  }

  /** What the next execution must hear: events nobody has waited for, and what came after the end. */
  remaining(): HistoryEvent[] {
    return [...this.externalEvents.unclaimed(), ...this.unheard];
  }

  ask(...args: Parameters<ActionLog["ask"]>): number {
    return this.actions.ask(...args);
  }

  cancelTimer(eventId: number): void {
    this.actions.withdraw(eventId);
    this.canceledTimers.push(eventId);
  }

  setCustomStatus(status: string | undefined): void {
    this.customStatus = status;
  }

  continueAsNew(input: string | undefined): void {
    this.continuation ??= { kind: "continued", input };
  }

  private begin(event: ExecutionStarted): void {
    this.begun = event;
    this.name = event.name;
    try {
      const generator = openGenerator(this.orchestrator(new DurableOrchestrationContext(this)));
      this.step(generator, { kind: "completed", value: undefined });
    } catch (thrown) {
      this.fail(thrown);
    }
  }

  private receive(event: Received): void {
    if (this.end) {
      this.receiveLate(event, this.end);
    } else if (event.type === "ExecutionTerminated") {
      const completion: Completion = { status: "Terminated", result: event.reason };
      this.finish({ kind: "completed", completion });
    } else if (event.type === "ExecutionSuspended") {
      this.isSuspended = true;
    } else if (event.type === "ExecutionResumed") {
      this.isSuspended = false;
      const held = this.held;
      this.held = [];
      for (const each of held) this.receive(each);
    } else if (this.isSuspended) {
      this.held.push(event);
    } else {
      this.hear(event);
    }
  }

  private receiveLate(event: Received, end: End): void {
    if (isOutcome(event)) this.actions.close(event);
    else if (end.kind === "continued") this.unheard.push(event);
  }

  private hear(event: Heard): void {
    if (event.type === "EventRaised") this.externalEvents.raise(event);
    else this.actions.close(event)?.(event);
    const waiting = this.waiting;
    if (waiting?.task.outcome) this.step(waiting.generator, waiting.task.outcome);
  }

  /** Moves the orchestrator on until it waits for a task that is not settled, or ends. */
  private step(generator: OrchestratorGenerator, from: TaskOutcome<unknown>): void {
    try {
      for (let outcome = from; ;) {
        const { value, done } = resume(generator, outcome);
        if (this.continuation || done) {
          this.finish(this.continuation ?? { kind: "completed", completion: completionOf(value) });
          return;
        }
        const task = yieldedTask(value);
        task.schedule(this);
        if (!task.outcome) {
          this.wait(generator, task);
          return;
        }
        outcome = task.outcome;
      }
    } catch (thrown) {
      this.fail(thrown);
    }
  }

  private wait(generator: OrchestratorGenerator, task: Task): void {
    task.isYielded = true;
    this.waiting = { generator, task };
  }

  private diverge(error: NonDeterministicOrchestrationError | undefined): void {
    if (!error || this.hasDiverged || this.isClosed) return;
    this.hasDiverged = true;
    this.actions.takeUnrecorded();
    this.fail(error);
  }

  private fail(thrown: unknown): void {
    this.finish({ kind: "completed", completion: failureOf(this.name, thrown) });
  }

  /** The generator is dropped, not closed: nothing of the orchestrator may run after its end. */
  private finish(end: End): void {
    this.end = end;
    this.waiting = undefined;
    this.held = [];
  }
}

function resume(
  generator: OrchestratorGenerator,
  outcome: TaskOutcome<unknown>,
): IteratorResult<unknown, unknown> {
  return outcome.kind === "completed"
    ? generator.next(outcome.value)
    : generator.throw(outcome.error);
}

function toRow(eventId: number, action: Action, timestamp: Date): ActionEvent {
  return { eventId, timestamp, isPlayed: false, ...action };
}
