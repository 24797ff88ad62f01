export type { AbortSignalLike, Clock } from "./clock.js";
export { deriveGuid } from "./derive-guid.js";
export { describeFailure, type Failure } from "./describe-failure.js";
export { BrokenInvariantError, DurableError, type DurableErrorCode } from "./durable-error.js";
export { LiveOrchestration, type Episode, type Orchestrator } from "./episode/run-episode.js";
export {
  ExecutionState,
  type HistorySize,
  type OpenWork,
  type Succession,
  type UnreadHistory,
} from "./execution-state.js";
export type { FailureDetails } from "./failure-details.js";
export {
  FIRE_AND_FORGET,
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
export {
  childExecutionId,
  CLIENT,
  messageOf,
  nextExecutionId,
  outcomeId,
  type Origin,
  type Sender,
  type TaskMessage,
} from "./message.js";
export { NonDeterministicOrchestrationError } from "./non-deterministic-orchestration-error.js";
export { DurableOrchestrationContext } from "./orchestration-context.js";
export { ProgrammingConstraintError } from "./programming-constraint-error.js";
export type { Random } from "./random.js";
export { isFinished, type CompletionStatus, type RuntimeStatus } from "./runtime-status.js";
export { StorageError, type StorageErrorKind } from "./storage-error.js";
export { Task } from "./task.js";
export { TaskFailedError } from "./task-failed-error.js";
export {
  LEASE_MS,
  NO_MARKS,
  type AppliedId,
  type Commit,
  type CommitOutcome,
  type Delivery,
  type History,
  type HistoryLimits,
  type HistoryProblem,
  type InstanceRow,
  type InstanceStatus,
  type LoadOptions,
  type Marks,
  type OutboxEntry,
  type PutOptions,
  type QueueName,
  type RowOutcome,
  type Stamp,
  type TaskHub,
  type TriggeredMessage,
} from "./task-hub.js";
export type { TaskCombinators, TaskResults } from "./tasks/compound-task.js";
export { TimerTask } from "./tasks/timer-task.js";
