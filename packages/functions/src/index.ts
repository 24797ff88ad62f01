/**
 * Durable Functions for Azure Functions, with the names of the npm package `durable-functions`.
 *
 * @module
 */
import * as app from "./app/app.js";
import * as input from "./input.js";
import * as trigger from "./trigger.js";

export { app, input, trigger };
export { getClient } from "./get-client.js";

export { DurableOrchestrationContext, Task, TaskFailedError, TimerTask } from "@taskhub/core";
export { DurableError, type DurableErrorCode, type FailureDetails } from "@taskhub/core";
export type { RuntimeStatus, TaskResults } from "@taskhub/core";
export type { InstanceCount, MeterSnapshot, Operation } from "@taskhub/azure-storage";

export type {
  ActivityHandler,
  ActivityOptions,
  ActivityTrigger,
  RegisteredActivity,
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
  OrchestrationHandler,
  OrchestrationOptions,
  OrchestrationTrigger,
  RegisteredOrchestration,
} from "./app/orchestration.js";
export {
  InstanceAlreadyExistsError,
  InstanceNotFinishedError,
  InstanceNotFoundError,
  InvalidPayloadError,
  OrchestratorNotFoundError,
  OtherTaskHubError,
  PoisonMessageNotFoundError,
} from "./client/client-errors.js";
export {
  DurableClient,
  type GetStatusOptions,
  type StartNewOptions,
  type TaskHubOptions,
  type WaitForCompletionOptions,
} from "./client/durable-client.js";
export {
  DurableOrchestrationStatus,
  type DurableOrchestrationStatusInit,
} from "./client/durable-orchestration-status.js";
export type { PoisonMessage } from "./client/poison-message.js";
export { PurgeHistoryResult } from "./client/purge-history-result.js";
export { OrchestrationRuntimeStatus } from "./client/orchestration-runtime-status.js";
export { DummyOrchestrationContext } from "./context/dummy-orchestration-context.js";
export type { OrchestrationContext } from "./context/user-context.js";
export type { HistoryEventPayload } from "./http/history-payload.js";
export type { HttpManagementPayload } from "./http/management-links.js";
export type { DurableClientInput } from "./input.js";
export { InvalidSettingError } from "./settings/invalid-setting-error.js";
