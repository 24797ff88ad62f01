/**
 * Durable Functions for Azure Functions, with the names of the npm package `durable-functions`.
 *
 * @module
 */
import * as app from "./app/app.js";
import * as input from "./input.js";
import * as trigger from "./trigger.js";

export { app, input, trigger };
export { event } from "./event.js";
export { getClient } from "./get-client.js";

export {
  CallTask,
  DurableEntityContext,
  DurableError,
  DurableHttpResponse,
  DurableLock,
  DurableOrchestrationContext,
  EntityId,
  EventTimeoutError,
  ExternalEvent,
  LockingRulesViolationError,
  LockState,
  ManagedIdentityTokenSource,
  NonDeterministicOrchestrationError,
  NonRetriableError,
  ProgrammingConstraintError,
  RetryOptions,
  Task,
  TaskFailedError,
  TaskFailureDetails,
  TimerTask,
} from "@taskhub/core";
export type {
  CallHttpOptions,
  ContinueAsNewOptions,
  DummyOperation,
  DummyStart,
  DurableErrorCode,
  Duration,
  EventOptions,
  HttpHeaders,
  HttpRetryPolicy,
  RetryPolicy,
  RuntimeStatus,
  SettledResults,
  SignalOptions,
  StartOrchestrationOptions,
  TaskFailureDetails as FailureDetails,
  TaskResults,
  TokenSource,
} from "@taskhub/core";
export { InvalidContinuationError } from "@taskhub/azure-storage";
export type {
  FunctionCount,
  InstanceCount,
  ListKind,
  MeterSnapshot,
  Operation,
  RotateLinkKeyOptions,
} from "@taskhub/azure-storage";

export type {
  ActivityHandler,
  ActivityOptions,
  ActivityTrigger,
  RegisteredActivity,
  RegisteredActivityTask,
} from "./app/activity.js";
export type {
  ClientHandler,
  CosmosDBDurableClientHandler,
  CosmosDBDurableClientOptions,
  CosmosDBv3DurableClientOptions,
  CosmosDBv4DurableClientOptions,
  DurableClientHandler,
  DurableClientOptions,
  EventGridDurableClientHandler,
  EventGridDurableClientOptions,
  EventHubDurableClientHandler,
  EventHubDurableClientOptions,
  HttpDurableClientHandler,
  HttpDurableClientOptions,
  ServiceBusQueueDurableClientHandler,
  ServiceBusQueueDurableClientOptions,
  ServiceBusTopicDurableClientHandler,
  ServiceBusTopicDurableClientOptions,
  StorageBlobDurableClientHandler,
  StorageBlobDurableClientOptions,
  StorageQueueDurableClientHandler,
  StorageQueueDurableClientOptions,
  TimerDurableClientHandler,
  TimerDurableClientOptions,
} from "./app/client-options.js";
export type {
  EntityClass,
  EntityHandler,
  EntityOptions,
  EntityTrigger,
  StateOf,
} from "./app/entity.js";
export type {
  AsyncOrchestrationHandler,
  AsyncOrchestrationOptions,
  OrchestrationHandler,
  OrchestrationOptions,
  OrchestrationTrigger,
} from "./app/orchestration.js";
export type {
  RegisteredOrchestration,
  RegisteredOrchestrationTask,
} from "./app/registered-orchestration.js";
export {
  EntityInUseError,
  InstanceAlreadyExistsError,
  InstanceNotFinishedError,
  InstanceNotFoundError,
  InstanceNotReplacedError,
  InvalidPayloadError,
  OrchestrationFailedError,
  OrchestratorNotFoundError,
  OtherTaskHubError,
  PoisonMessageNotFoundError,
  ResultTimeoutError,
  type WaitedFor,
} from "./client/client-errors.js";
export type {
  CleanEntityStorageOptions,
  CleanEntityStorageResult,
} from "./client/clean-entity-storage.js";
export type { EventLinkOptions } from "./client/create-event-link.js";
export { EntityHandle, type EntityClient } from "./client/entity-handle.js";
export {
  EntityListing,
  type EntityFilter,
  type EntityPage,
  type EntityPagesOptions,
} from "./client/entity-listing.js";
export { EntityStateResponse } from "./client/entity-state-response.js";
export type { EntityStatus } from "./client/entity-status.js";
export { EntityNotSupportedError } from "./client/refuse-entity.js";
export { InstanceNotFailedError } from "./client/rewind.js";
export type { BatchOptions, BatchProgress } from "./client/batch.js";
export {
  DurableClient,
  type PurgeOptions,
  type TerminateOptions,
} from "./client/durable-client.js";
export {
  DurableOrchestrationStatus,
  type DurableOrchestrationStatusInit,
} from "./client/durable-orchestration-status.js";
export {
  InstanceListing,
  type InstanceListFilter,
  type InstancePage,
  type InstancePagesOptions,
} from "./client/instance-listing.js";
export {
  InstanceReader,
  type GetHistoryOptions,
  type GetStatusOptions,
  type WaitForCompletionOptions,
} from "./client/instance-reader.js";
export type { OrchestrationFilter } from "./client/orchestration-filter.js";
export type { PoisonMessage } from "./client/poison-message.js";
export { PurgeHistoryResult } from "./client/purge-history-result.js";
export type { RestartOptions } from "./client/restart.js";
export type { TerminateByOptions, TerminateByResult } from "./client/terminate-by.js";
export type { WaitOptions } from "./client/wait-for-status.js";
export type { ExistingInstancePolicy, StartNewOptions } from "./client/start-new-options.js";
export { OrchestrationRuntimeStatus } from "./client/orchestration-runtime-status.js";
export { DummyEntityContext } from "./context/dummy-entity-context.js";
export { DummyOrchestrationContext } from "./context/dummy-orchestration-context.js";
export { Entity } from "./entity/entity.js";
export type { Calls, OperationsOf, Signals, UntypedOperations } from "./entity/operations.js";
export type { EntityProxy, RegisteredEntity } from "./entity/registered-entity.js";
export { UnknownOperationError } from "./entity/unknown-operation-error.js";
export type { EntityContext, OrchestrationContext } from "./context/user-context.js";
export type { ActivityContext, DurableActivityContext } from "./context/activity-context.js";
export { AggregatedError } from "./aggregated-error.js";
export type { InputArgument } from "./app/call-arguments.js";
export type { ExceptionPropertiesProvider } from "./app/exception-properties.js";
export {
  OrchestrationHandle,
  type InstanceClient,
  type ResultOptions,
} from "./client/orchestration-handle.js";
export type { StartArguments, StartOptions } from "./client/start-arguments.js";
export type { Jsonify, JsonResult } from "./jsonify.js";
export type { HistoryEventPayload } from "./http/history-payload.js";
export { HttpManagementPayload, type HttpManagementLinks } from "./http/management-links.js";
export type { DurableClientInput } from "./input.js";
export { InvalidSettingError } from "./settings/invalid-setting-error.js";
export type { SignalEntityOptions, TaskHubOptions } from "./client/task-hub-options.js";
