export type { AbortSignalLike, Clock } from "./clock.js";
export { deriveGuid } from "./derive-guid.js";
export { describeFailure, type Failure, type PropertiesOf } from "./describe-failure.js";
export { BrokenInvariantError, DurableError, type DurableErrorCode } from "./durable-error.js";
export { dummyEntityContext, type DummyOperation } from "./entity/dummy-entity-context.js";
export type { SignalOptions } from "./entity/signal-options.js";
export { OperationRun, type OperationResult } from "./entity/operation-run.js";
export { DurableLock } from "./entity/durable-lock.js";
export { LockState } from "./entity/lock-state.js";
export { LockingRulesViolationError } from "./entity/locking-rules-violation-error.js";
export { EntityId, entityIdOf, isEntityInstance } from "./entity/entity-id.js";
export {
  decodeAnswer,
  decodeRelease,
  decodeRequest,
  encodeRelease,
  encodeRequest,
  isRequestName,
  isScheduled,
  NO_STAMP,
  RELEASE,
  REQUEST,
  requestName,
  type EntityRequest,
} from "./entity/entity-message.js";
export {
  LiveEntity,
  type DueOperation,
  type EntityBefore,
  type OperationOutcome,
} from "./entity/live-entity.js";
export {
  decodeSchedulerState,
  encodeSchedulerState,
  entityStatusText,
  NO_ENTITY,
  type EntityState,
  type HeldLock,
  type SchedulerState,
} from "./entity/scheduler-state.js";
export { ownerIsOver, releaseOfOrphan } from "./entity/orphaned-lock.js";
export { DurableEntityContext, type EntityFunction } from "./entity/entity-context.js";
export { HeardStreams, type Turn } from "./heard-streams.js";
export { durationMs, type Duration } from "./duration.js";
export {
  LiveOrchestration,
  type Episode,
  type ExecutionSurroundings,
  type Orchestrator,
} from "./episode/run-episode.js";
export { dummyContext, type DummyStart } from "./episode/dummy-context.js";
export type { Settling } from "./episode/settling.js";
export {
  ExecutionState,
  type HistorySize,
  type OpenWork,
  type UnreadHistory,
} from "./execution-state.js";
export { ExternalEvent } from "./external-event.js";
export type { FailureDetails } from "./failure-details.js";
export {
  FIRE_AND_FORGET,
  isDetached,
  isOutcome,
  isWork,
  RECEIVED,
  settledBy,
  type ContinueAsNew,
  type EventBase,
  type EventRaised,
  type EventSent,
  type ExecutionCompleted,
  type ExecutionResumed,
  type ExecutionRewound,
  type ExecutionStarted,
  type ExecutionSuspended,
  type ExecutionTerminated,
  type GenericEvent,
  type HistoryEvent,
  type HistoryEventType,
  type Keeper,
  type OrchestratorCompleted,
  type OrchestratorStarted,
  type OutcomeEvent,
  type ParentInstance,
  type SubOrchestrationInstanceCompleted,
  type SubOrchestrationInstanceCreated,
  type SubOrchestrationInstanceFailed,
  type TaskCompleted,
  type TaskFailed,
  type TaskScheduled,
  type TimerCreated,
  type TimerFired,
  type WorkEvent,
} from "./history-event.js";
export type { CallHttpOptions, HttpRetryPolicy, TokenSource } from "./http/call-http-options.js";
export { DurableHttpResponse } from "./http/durable-http-response.js";
export {
  HTTP_ACTIVITY,
  type HttpActivityRequest,
  type HttpActivityResponse,
  type HttpHeaders,
} from "./http/http-activity.js";
export { ManagedIdentityTokenSource } from "./http/managed-identity-token-source.js";
export { isContinuation } from "./is-continuation.js";
export {
  childExecutionId,
  CLIENT,
  messageOf,
  nextExecutionId,
  outcomeId,
  streamOf,
  type Origin,
  type PlaceInOrder,
  type PlaceInStream,
  type Sender,
  type TaskMessage,
} from "./message.js";
export { NonDeterministicOrchestrationError } from "./non-deterministic-orchestration-error.js";
export { NonRetriableError } from "./non-retriable-error.js";
export {
  DurableOrchestrationContext,
  type ContinueAsNewOptions,
  type EventOptions,
  type StartOrchestrationOptions,
} from "./orchestration-context.js";
export { ProgrammingConstraintError } from "./programming-constraint-error.js";
export type { Random } from "./random.js";
export {
  consequencesOf,
  markedRows,
  rewindHistory,
  type RewoundHistory,
  type VoidedRow,
} from "./rewind-history.js";
export {
  announcedRewind,
  isRewindRequest,
  isWakeAfterMarking,
  requestEvent,
  rewindRequest,
} from "./rewind-request.js";
export { isFinished, type CompletionStatus, type RuntimeStatus } from "./runtime-status.js";
export { isScheduledAhead, LONGEST_HIDDEN_MS, neverBegan } from "./scheduled-start.js";
export { showsLater, showsRewind, showsStart } from "./shown-status.js";
export { StorageError, type StorageErrorKind } from "./storage-error.js";
export { strayedBy, strayMessage } from "./stray.js";
export type { Succession } from "./succession.js";
export { Task } from "./task.js";
export { TaskFailedError, TaskFailureDetails } from "./task-failed-error.js";
export {
  LEASE_MS,
  NO_MARKS,
  type AppliedId,
  type Commit,
  type CommitOutcome,
  type Delivery,
  type HeardStream,
  type History,
  type HistoryLimits,
  type HistoryProblem,
  type InstanceRow,
  type InstanceStatus,
  type LastInStream,
  type LastSent,
  type LoadOptions,
  type Marks,
  type OutboxEntry,
  type PutOptions,
  type QueueName,
  type RowOutcome,
  type Sent,
  type Stamp,
  type TaskHub,
  type TriggeredMessage,
} from "./task-hub.js";
export { CallTask } from "./tasks/call-task.js";
export type { SettledResults, TaskCombinators, TaskResults } from "./tasks/compound-task.js";
export { RetryOptions, type RetryPolicy } from "./tasks/retry-options.js";
export { EventTimeoutError } from "./tasks/timed-event.js";
export { TimerTask } from "./tasks/timer-task.js";
