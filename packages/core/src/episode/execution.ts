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
import { OpenRequests } from "../entity/open-requests.js";
import { ExternalEvents } from "../external-events.js";
import {
  isOutcome,
  RECEIVED,
  type EventRaised,
  type ExecutionResumed,
  type ExecutionStarted,
  type ExecutionSuspended,
  type ExecutionTerminated,
  type HistoryEvent,
  type OutcomeEvent,
} from "../history-event.js";
import type { Sender } from "../message.js";
import { NonDeterministicOrchestrationError } from "../non-deterministic-orchestration-error.js";
import { DurableOrchestrationContext, type OrchestrationScope } from "../orchestration-context.js";
import { ProgrammingConstraintError } from "../programming-constraint-error.js";
import { strayedBy } from "../stray.js";
import type { Awaiting } from "../task.js";
import { ActionLog } from "./action-log.js";
import { AwaitedTasks, type AsyncOwner } from "./awaited-tasks.js";
import { completionOf, failureOf, type Completion } from "./completion.js";
import type { Course } from "./course.js";
import { isGenerator, openCourse } from "./open-course.js";
import type { Settling } from "./settling.js";

/**
 * A user's orchestrator function.
 *
 * @returns A generator of tasks, or a promise; what that returns is the output. Anything else fails
 * the instance.
 */
export type Orchestrator = (df: DurableOrchestrationContext) => unknown;

/** What an execution is given by the worker it lives in. */
export interface ExecutionSurroundings {
  /** Version of the sub-orchestrations that are started without one. */
  readonly defaultVersion?: string | undefined;
  /** Between two polls of `callHttp`, where the server does not say, in milliseconds. */
  readonly httpPollIntervalMs?: number | undefined;
  /**
   * An async orchestrator went on though nothing had moved it. A `strayMessage` must be sent, or the
   * instance may wait for ever.
   *
   * @param what - What it did, to follow "The orchestrator".
   */
  readonly onStray?: ((execution: Sender, what: string) => void) | undefined;
  /** An action was asked for; for whoever wants to know when. */
  readonly onAsk?: ((eventId: number) => void) | undefined;
}

/** How an execution ended: for good, or by making room for the next one. */
type End =
  | { readonly kind: "completed"; readonly completion: Completion }
  | {
      readonly kind: "continued";
      readonly input: string | undefined;
      readonly keepsEvents: boolean;
    };

type Continuation = Extract<End, { kind: "continued" }>;

/** Events for the orchestrator. */
type Heard = OutcomeEvent | EventRaised;
/** Events for the execution; those it keeps to itself included. */
type Received = Heard | ExecutionTerminated | ExecutionSuspended | ExecutionResumed;

/** One execution of an instance, alive. */
export class Execution implements OrchestrationScope, AsyncOwner {
  readonly externalEvents = new ExternalEvents();
  readonly requests = new OpenRequests();
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
  isMoving = false;

  private begun: ExecutionStarted | undefined;
  private name = "";
  private end: End | undefined;
  /** True if the history records something other than the orchestrator asks for. */
  hasDiverged = false;
  private continuation: Continuation | undefined;
  private course: Course | undefined;
  private isGenerator = false;
  private readonly awaited = new AwaitedTasks(this);
  /** True after the end that a rewind made void: what is asked for now is in the rows of the next episode. */
  private isRewound = false;
  /** True if the episode was committed by this engine: only its rows name the messages they came in. */
  private isOwnEpisode = false;
  /** What it did first while nothing moved it: whatever comes next ends it. */
  private strayed: string | undefined;
  private isSuspended = false;
  private held: Heard[] = [];
  private readonly unheard: Received[] = [];
  private readonly actions = new ActionLog();

  constructor(
    private readonly orchestrator: Orchestrator,
    private readonly surroundings: ExecutionSurroundings = {},
  ) {}

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

  get awaiting(): Awaiting | undefined {
    return this.isGenerator ? undefined : this.awaited;
  }

  get isLeaving(): boolean {
    return this.continuation !== undefined;
  }

  get defaultVersion(): string | undefined {
    return this.surroundings.defaultVersion;
  }

  get httpPollIntervalMs(): number | undefined {
    return this.surroundings.httpPollIntervalMs;
  }

  /** Looks ahead: ids that a rewind has dropped are not given again, even if their rows come later. */
  foresee(events: readonly HistoryEvent[]): void {
    for (const event of events) {
      if (event.type === "GenericEvent" && event.isDropped) this.actions.drop(event.eventId);
    }
  }

  /** Takes in the next event, of the history or new. */
  *feed(event: HistoryEvent): Settling<void> {
    this.endStrayed(this.strayed);
    this.isMoving = true;
    if (event.messageId !== undefined) this.isOwnEpisode = true;
    yield* this.take(event);
    this.isMoving = false;
  }

  private *take(event: HistoryEvent): Settling<void> {
    switch (event.type) {
      case "OrchestratorStarted":
        this.episodes++;
        this.isOwnEpisode = false;
        this.isRewound = false;
        if (event.timestamp > this.now) this.now = event.timestamp;
        break;
      case "OrchestratorCompleted":
        this.compareWithHistory();
        break;
      case "ExecutionStarted":
        if (!this.begun) yield* this.begin(event);
        break;
      case "ExecutionCompleted":
        this.isClosed = true;
        this.finish({ kind: "completed", completion: event });
        break;
      case "TaskScheduled":
      case "SubOrchestrationInstanceCreated":
      case "TimerCreated":
        this.diverge(this.actions.record(event));
        break;
      case "EventSent":
        this.diverge(this.actions.record(event));
        this.requests.record(event);
        break;
      case "GenericEvent":
        // where it stands for a voided row it has that row's id; else -1, which no action has
        this.actions.rewind(event.eventId);
        if (event.voided === "ExecutionCompleted") this.isRewound = true;
        this.endStrayed(strayedBy(event));
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
        yield* this.receive(event);
        break;
      case "ContinueAsNew":
      case "ExecutionRewound":
        break;
    }
  }

  /**
   * Compares with the history where an episode ends in it: by then it records whatever was asked.
   *
   * Except the end, while actions are open and the episode is another engine's: that one waits for
   * them before it writes the end.
   */
  compareWithHistory(): void {
    if (this.isRewound) return;
    this.diverge(this.actions.missing());
    if (!this.end || (this.actions.hasOpenActions && !this.isOwnEpisode)) return;
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
    const unclaimed = this.successor?.keepsEvents ? this.externalEvents.unclaimed() : [];
    return [...unclaimed, ...this.unheard];
  }

  ask(...args: Parameters<ActionLog["ask"]>): number {
    // it must not reach the history: the replay would look for it in vain
    if (this.isStray("asked for something")) return RECEIVED;
    const eventId = this.actions.ask(...args);
    this.surroundings.onAsk?.(eventId);
    return eventId;
  }

  stray(what: string): void {
    if (!this.begun || this.end || this.strayed !== undefined) return;
    this.strayed = what;
    const { instanceId, executionId } = this.begun;
    this.surroundings.onStray?.({ instanceId, executionId }, what);
  }

  cancelTimer(eventId: number): void {
    if (this.isStray("cancelled a timer")) return;
    this.actions.withdraw(eventId);
    this.canceledTimers.push(eventId);
  }

  setCustomStatus(status: string | undefined): void {
    if (this.isStray("set its custom status")) return;
    this.customStatus = status;
  }

  continueAsNew(input: string | undefined, keepsEvents: boolean): void {
    if (this.isStray("continued as new")) return;
    this.continuation ??= { kind: "continued", input, keepsEvents };
  }

  /** @returns True if the orchestrator acts though nothing moves it; that is told, and must be ignored. */
  private isStray(what: string): boolean {
    if (this.isMoving || !this.begun || this.end) return false;
    this.stray(what);
    return true;
  }

  private *begin(event: ExecutionStarted): Settling<void> {
    this.begun = event;
    this.name = event.name;
    try {
      const returned = this.orchestrator(new DurableOrchestrationContext(this));
      this.isGenerator = isGenerator(returned);
      this.course = openCourse(returned, { owner: this, tasks: this.awaited });
    } catch (thrown) {
      this.fail(thrown);
    }
    yield* this.step();
  }

  private *receive(event: Received): Settling<void> {
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
      for (const each of held) yield* this.receive(each);
    } else if (this.isSuspended) {
      this.held.push(event);
    } else {
      yield* this.hear(event);
    }
  }

  private receiveLate(event: Received, end: End): void {
    if (isOutcome(event)) this.actions.close(event);
    // nobody after it has asked for what answers this execution
    else if (event.type === "EventRaised" && this.requests.isAnswer(event)) return;
    else if (end.kind === "continued") this.unheard.push(event);
  }

  private *hear(event: Heard): Settling<void> {
    if (event.type !== "EventRaised") this.actions.close(event)?.(event);
    else if (this.requests.isAnswer(event)) this.requests.answer(event);
    else this.externalEvents.raise(event);
    yield* this.step();
  }

  /** Moves the orchestrator on until it waits for a task that is not settled, or ends. */
  private *step(): Settling<void> {
    const { course } = this;
    if (!course?.isReady) return;
    try {
      const returned = yield* course.move();
      if (this.continuation) this.finish(this.continuation);
      else if (returned) {
        this.finish({ kind: "completed", completion: completionOf(returned.value) });
      }
    } catch (thrown) {
      this.fail(thrown);
    }
  }

  private endStrayed(what: string | undefined): void {
    if (what === undefined || this.end) return;
    this.fail(
      new ProgrammingConstraintError(
        `The orchestrator ${what} when none of its tasks had ended: it went on after something that ` +
          `is not durable, such as fetch, setTimeout or a database. No replay could repeat that. Do ` +
          `such work in an activity and await the activity; wait with context.df.createTimer.`,
      ),
    );
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

  /** The orchestrator is dropped, not closed: nothing of it may run after its end. */
  private finish(end: End): void {
    this.end = end;
    this.course = undefined;
    this.held = [];
  }
}

function toRow(eventId: number, action: Action, timestamp: Date): ActionEvent {
  return { eventId, timestamp, isPlayed: false, ...action };
}
