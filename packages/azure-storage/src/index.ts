export type { Account, AccountView, BlobPage, ListedBlob, PeekedMessage } from "./admin/account.js";
export {
  deleteTaskHub,
  type DeleteProgress,
  type DeleteTaskHubOptions,
} from "./admin/delete-task-hub.js";
export type { ExamineOptions, ExamineProgress } from "./admin/examine-hub.js";
export type { Finding, FindingKind, RepairOutcome } from "./admin/finding.js";
export { partsOfTaskHub, type HubPart } from "./admin/hub-parts.js";
export { listTaskHubs, type ListedTaskHub } from "./admin/list-task-hubs.js";
export { AzureTaskHub, createTaskHub, type TaskHubOptions } from "./azure-task-hub.js";
export { classifyError } from "./classify-error.js";
export type { EntityFilter } from "./entity-filter.js";
export { findTaskHub, type FoundTaskHub } from "./find-hub.js";
export { InvalidContinuationError, type ListKind } from "./continuation.js";
export type { UndecodableMessage } from "./hub.js";
export { hubNames, type HubNames } from "./hub-names.js";
export type { HubClaim, HubClaimant } from "./hub-owner.js";
export { HistoryUnreadableError } from "./history-unreadable-error.js";
export type { FunctionCount } from "./instance-counts.js";
export type { InstanceFilter } from "./instance-filter.js";
export { validateEntityInstanceId } from "./instance-key.js";
export { InvalidInstanceIdError } from "./invalid-instance-id-error.js";
export { InvalidConfigurationError } from "./invalid-configuration-error.js";
export type { RotateLinkKeyOptions } from "./link-keys.js";
export type { EntityPage } from "./list-entities.js";
export type { InstancePage } from "./list-instances.js";
export { mapInParallel } from "./map-in-parallel.js";
export { Meter, type MeterSnapshot } from "./meter.js";
export { NodeClock } from "./node-clock.js";
export type { PurgeOutcome } from "./purge-instance.js";
export type { PurgeOptions, PurgeProgress } from "./purge-instances.js";
export type { ListedMessage, QuarantinedMessage } from "./quarantine.js";
export type { ReadStatusOptions } from "./read-status.js";
export { connectAccount } from "./sdk/azure-account.js";
export {
  connectServices,
  tokenCredential,
  type Connection,
  type IdentityConnection,
} from "./sdk/connect.js";
export type {
  Blobs,
  ColumnValue,
  Entity,
  MessageHandle,
  Page,
  Payer,
  PutMessage,
  Query,
  QueueMessage,
  Queues,
  Services,
  StoredEntity,
  Tables,
  TableWrite,
  UpdatedMessage,
} from "./services.js";
export type { RewindOutcome } from "./rewind-instance.js";
export type { StartOutcome } from "./start-instance.js";
export type { StartRequest } from "./start-message.js";
export type { PayloadView } from "./status-columns.js";
export { StorageClock } from "./storage-clock.js";
export type { InstanceCount, Operation } from "./tally.js";
