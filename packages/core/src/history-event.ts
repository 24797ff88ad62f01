/**
 * History events: facts about one execution, appended, never changed.
 *
 * A row of the history table, a message body and a `case` in the replay all speak of these types.
 * The wire formats (`$type`, PascalCase columns) stop at the codecs of `azure-storage`.
 *
 * @see DurableTask.Core `History/*Event.cs`; `EventType.cs` for the names.
 * @module
 */
import type { FailureDetails } from "./failure-details.js";
import type { CompletionStatus } from "./runtime-status.js";

/** `eventId` of every event that was received rather than decided. */
export const RECEIVED = -1; // HistoryEvent.cs: received events carry -1

/** The tag of a sub-orchestration that is started for its own sake; its value is empty. */
export const FIRE_AND_FORGET = "FireAndForget"; // OrchestrationTags.cs

/**
 * The delivery whose return starts a piece of work again.
 *
 * Both names are kept because copies of a message share the message id, while only the queue
 * message id tells a held delivery from its copy.
 */
export interface Keeper {
  /** Id that the queue service gave the message. */
  readonly queueMessageId: string;
  /** Id of the message itself, the wire's `MessageData.ActivityId`. */
  readonly messageId: string;
}

/** What every history event has. */
export interface EventBase {
  /** {@link RECEIVED}, or the sequence number of an action: 0, 1, 2, ... in an execution. */
  readonly eventId: number;
  readonly timestamp: Date;
  /** True for received events that were fed to the orchestrator. */
  readonly isPlayed: boolean;
  /** Id of the message that brought the event; by it a second copy is recognised (P5). */
  readonly messageId?: string | undefined;
  /** Set on events that set work in motion (P2). */
  readonly keeper?: Keeper | undefined;
  /** True if another tool has marked its row as void, and no rewind was made of it: the row is to be mended. */
  readonly isMarked?: boolean | undefined;
}

/** The orchestration that started this one as a sub-orchestration. */
export interface ParentInstance {
  readonly name: string;
  readonly version?: string | undefined;
  readonly instanceId: string;
  readonly executionId: string;
  /** Event id of the parent's `SubOrchestrationInstanceCreated`. */
  readonly taskScheduledId: number;
}

export interface OrchestratorStarted extends EventBase {
  readonly type: "OrchestratorStarted";
}

export interface OrchestratorCompleted extends EventBase {
  readonly type: "OrchestratorCompleted";
}

export interface ExecutionStarted extends EventBase {
  readonly type: "ExecutionStarted";
  readonly instanceId: string;
  readonly executionId: string;
  readonly parent?: ParentInstance | undefined;
  readonly name: string;
  readonly version?: string | undefined;
  /** JSON text. */
  readonly input?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly scheduledStartAt?: Date | undefined;
  /** 0 for the first start of an id, one more each time the id is started again; absent for sub-orchestrations. */
  readonly generation?: number | undefined;
}

export interface ExecutionCompleted extends EventBase {
  readonly type: "ExecutionCompleted";
  readonly status: CompletionStatus;
  /** JSON text of the output; plain text of the failure or of the reason of a termination. */
  readonly result?: string | undefined;
  readonly failureDetails?: FailureDetails | undefined;
}

export interface ExecutionTerminated extends EventBase {
  readonly type: "ExecutionTerminated";
  /** Plain text. */
  readonly reason?: string | undefined;
  /** True if the open sub-orchestrations end with it. */
  readonly isRecursive?: boolean | undefined;
}

export interface ExecutionSuspended extends EventBase {
  readonly type: "ExecutionSuspended";
  readonly reason?: string | undefined;
}

export interface ExecutionResumed extends EventBase {
  readonly type: "ExecutionResumed";
  readonly reason?: string | undefined;
}

export interface ExecutionRewound extends EventBase {
  readonly type: "ExecutionRewound";
  readonly reason?: string | undefined;
}

export interface TaskScheduled extends EventBase {
  readonly type: "TaskScheduled";
  readonly name: string;
  readonly version?: string | undefined;
  /** JSON text of an array of arguments. */
  readonly input?: string | undefined;
}

export interface TaskCompleted extends EventBase {
  readonly type: "TaskCompleted";
  readonly taskScheduledId: number;
  /** JSON text. */
  readonly result?: string | undefined;
}

export interface TaskFailed extends EventBase {
  readonly type: "TaskFailed";
  readonly taskScheduledId: number;
  readonly reason: string;
  readonly details: string;
  readonly failureDetails?: FailureDetails | undefined;
}

export interface SubOrchestrationInstanceCreated extends EventBase {
  readonly type: "SubOrchestrationInstanceCreated";
  readonly name: string;
  readonly version?: string | undefined;
  /** The child's instance id. */
  readonly instanceId: string;
  /** JSON text. */
  readonly input?: string | undefined;
  /** With the key {@link FIRE_AND_FORGET} nobody waits for the child, and it has no parent. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** @returns True if nobody waits for it. */
export function isDetached({ tags }: Pick<SubOrchestrationInstanceCreated, "tags">): boolean {
  return tags !== undefined && Object.hasOwn(tags, FIRE_AND_FORGET);
}

export interface SubOrchestrationInstanceCompleted extends EventBase {
  readonly type: "SubOrchestrationInstanceCompleted";
  readonly taskScheduledId: number;
  readonly result?: string | undefined;
}

export interface SubOrchestrationInstanceFailed extends EventBase {
  readonly type: "SubOrchestrationInstanceFailed";
  readonly taskScheduledId: number;
  readonly reason: string;
  readonly details: string;
  readonly failureDetails?: FailureDetails | undefined;
}

export interface TimerCreated extends EventBase {
  readonly type: "TimerCreated";
  readonly fireAt: Date;
}

export interface TimerFired extends EventBase {
  readonly type: "TimerFired";
  readonly timerId: number;
  readonly fireAt: Date;
}

export interface EventSent extends EventBase {
  readonly type: "EventSent";
  /** The target instance. */
  readonly instanceId: string;
  readonly name: string;
  readonly input?: string | undefined;
}

export interface EventRaised extends EventBase {
  readonly type: "EventRaised";
  readonly name: string;
  /** JSON text. */
  readonly input?: string | undefined;
}

export interface ContinueAsNew extends EventBase {
  readonly type: "ContinueAsNew";
  readonly result?: string | undefined;
}

export interface GenericEvent extends EventBase {
  readonly type: "GenericEvent";
  readonly data?: string | undefined;
  /** What the row was before a rewind made it void; absent of an event that was received. */
  readonly voided?: HistoryEventType | undefined;
  /** True if nobody is to ask for the void action again: its event id stays unused. */
  readonly isDropped?: boolean | undefined;
}

/** Every history event. A `switch` over `type` is exhaustive by lint. */
export type HistoryEvent =
  | OrchestratorStarted
  | OrchestratorCompleted
  | ExecutionStarted
  | ExecutionCompleted
  | ExecutionTerminated
  | ExecutionSuspended
  | ExecutionResumed
  | ExecutionRewound
  | TaskScheduled
  | TaskCompleted
  | TaskFailed
  | SubOrchestrationInstanceCreated
  | SubOrchestrationInstanceCompleted
  | SubOrchestrationInstanceFailed
  | TimerCreated
  | TimerFired
  | EventSent
  | EventRaised
  | ContinueAsNew
  | GenericEvent;

export type HistoryEventType = HistoryEvent["type"];

/** Events whose commit sets work in motion: an activity, a timer, a message, the answer to a parent. */
export type WorkEvent =
  TaskScheduled | TimerCreated | SubOrchestrationInstanceCreated | EventSent | ExecutionCompleted;

/** Events that settle a task: the outcome of an activity or a sub-orchestration, a timer that fired. */
export type OutcomeEvent =
  | TaskCompleted
  | TaskFailed
  | SubOrchestrationInstanceCompleted
  | SubOrchestrationInstanceFailed
  | TimerFired;

/** @returns The event id of the action that the outcome settles. */
export function settledBy(outcome: OutcomeEvent): number {
  return outcome.type === "TimerFired" ? outcome.timerId : outcome.taskScheduledId;
}

const OUTCOMES: ReadonlySet<HistoryEventType> = new Set<OutcomeEvent["type"]>([
  "TaskCompleted",
  "TaskFailed",
  "SubOrchestrationInstanceCompleted",
  "SubOrchestrationInstanceFailed",
  "TimerFired",
]);

/** @returns True if the event is the outcome of a task. */
export function isOutcome(event: HistoryEvent): event is OutcomeEvent {
  return OUTCOMES.has(event.type);
}

const WORK: ReadonlySet<HistoryEventType> = new Set<WorkEvent["type"]>([
  "TaskScheduled",
  "TimerCreated",
  "SubOrchestrationInstanceCreated",
  "EventSent",
  "ExecutionCompleted",
]);

/** @returns True if the commit of the event sets work in motion; of an end, if a parent waits. */
export function isWork(event: HistoryEvent): event is WorkEvent {
  return WORK.has(event.type);
}
