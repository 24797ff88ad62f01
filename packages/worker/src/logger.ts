/** Levels of the engine's log, in rising order. */
export type LogLevel = "debug" | "info" | "warn" | "error";

/** Where the engine's log goes; field names are stable. Must not throw. */
export type Logger = (level: LogLevel, message: string, fields: LogFields) => void;

/** What a log line is about. Never holds payloads or secrets. */
export interface LogFields {
  /** Stable name of the event, such as `EpisodeConflict`. */
  readonly event: string;
  readonly instanceId?: string | undefined;
  readonly executionId?: string | undefined;
  readonly functionName?: string | undefined;
  readonly taskId?: number | undefined;
  readonly queue?: string | undefined;
  readonly queueMessageId?: string | undefined;
  readonly detail?: string | undefined;
  readonly error?: unknown;
}
