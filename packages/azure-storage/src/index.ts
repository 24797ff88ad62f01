export { AzureTaskHub, createTaskHub, type TaskHubOptions } from "./azure-task-hub.js";
export { classifyError } from "./classify-error.js";
export type { EntityFilter } from "./entity-filter.js";
export type { UndecodableMessage } from "./hub.js";
export { hubNames, type HubNames } from "./hub-names.js";
export { HistoryUnreadableError } from "./history-unreadable-error.js";
export type { InstanceFilter } from "./instance-filter.js";
export { validateEntityInstanceId } from "./instance-key.js";
export { InvalidInstanceIdError } from "./invalid-instance-id-error.js";
export { InvalidConfigurationError } from "./invalid-configuration-error.js";
export type { EntityPage } from "./list-entities.js";
export { Meter, type InstanceCount, type MeterSnapshot, type Operation } from "./meter.js";
export type { PurgeOutcome } from "./purge-instance.js";
export type { ListedMessage, QuarantinedMessage } from "./quarantine.js";
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
export { StorageClock } from "./storage-clock.js";
