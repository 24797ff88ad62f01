/** What a caller can match on. A code is never reused for something else. */
export type DurableErrorCode =
  | "NonDeterministic"
  | "TaskFailed"
  | "EventTimeout"
  | "HttpRequestFailed"
  | "NonRetriable"
  | "OrchestrationFailed"
  | "WaitTimeout"
  | "StorageFailure"
  | "TaskHubNotFound"
  | "InstanceNotFound"
  | "InstanceAlreadyExists"
  | "InstanceFinished"
  | "InstanceNotFinished"
  | "InstanceNotFailed"
  | "InvalidInstanceId"
  | "FunctionNotFound"
  | "OperationNotFound"
  | "InvalidPayload"
  | "InvalidContinuation"
  | "InvalidConfiguration"
  | "ProgrammingConstraint"
  | "MessageUndecodable"
  | "MessageNotFound"
  | "HistoryUnreadable"
  | "EntityStateUnreadable"
  | "WorkerStopped"
  | "BudgetExceeded"
  | "BudgetUnchecked"
  | "BrokenInvariant";

/**
 * Base of every error this project throws on purpose.
 *
 * Match on `code`, not on `instanceof`, wherever two copies of a package may meet.
 */
export abstract class DurableError extends Error {
  abstract readonly code: DurableErrorCode;
}

/** A rule the engine relies on does not hold; a bug of the engine, never of the caller. */
export class BrokenInvariantError extends DurableError {
  override readonly name = "BrokenInvariantError";
  readonly code = "BrokenInvariant";

  constructor(
    /** Label of the invariant, such as `P2`: see `packages/README.md`. */
    readonly invariant: string,
    readonly found: string,
  ) {
    super(`Invariant ${invariant} does not hold: ${found}. Please report this with the log.`);
  }
}
