/** Names the task hub a call is for; only the app's own can be reached. */
export interface TaskHubOptions {
  taskHubName?: string;
  connectionName?: string;
}

/** How an entity is signalled. */
export interface SignalEntityOptions extends TaskHubOptions {
  /** The operation is not performed before then; as soon as possible by default. */
  scheduledTime?: Date;
}
