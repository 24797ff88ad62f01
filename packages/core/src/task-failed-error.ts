import { DurableError } from "./durable-error.js";
import type { FailureDetails } from "./failure-details.js";

/** Why a task failed, with what a program may ask of it. */
export class TaskFailureDetails implements FailureDetails {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly stackTrace?: string | undefined;
  /** True if the function said that trying again cannot help. */
  readonly isNonRetriable: boolean;
  readonly properties?: Readonly<Record<string, unknown>> | undefined;
  readonly innerFailure?: TaskFailureDetails | undefined;

  constructor({ innerFailure, ...details }: FailureDetails) {
    this.errorType = details.errorType;
    this.errorMessage = details.errorMessage;
    this.stackTrace = details.stackTrace;
    this.isNonRetriable = details.isNonRetriable;
    this.properties = details.properties;
    this.innerFailure = innerFailure && new TaskFailureDetails(innerFailure);
  }

  /** True if this failure, or one that led to it, is of the type: an error's `name`, exactly. */
  isCausedBy(errorType: string): boolean {
    return this.errorType === errorType || !!this.innerFailure?.isCausedBy(errorType);
  }
}

/**
 * An activity or a sub-orchestration failed; thrown where the orchestrator waits for it.
 *
 * The message is the text that `durable-functions` has always put first, such as
 * `Activity function 'charge' failed: card declined`.
 */
export class TaskFailedError extends DurableError {
  override readonly name = "TaskFailedError";
  readonly code = "TaskFailed";
  readonly failureDetails: TaskFailureDetails;

  constructor(
    failureDetails: FailureDetails,
    /** Name of the function that failed. */
    readonly taskName?: string,
    /** Event id of the action that called it. */
    readonly taskId?: number,
    message = `${failureDetails.errorType}: ${failureDetails.errorMessage}`,
  ) {
    super(message);
    this.failureDetails = new TaskFailureDetails(failureDetails);
    if (failureDetails.stackTrace !== undefined) this.stack = failureDetails.stackTrace;
  }

  /** Begins with `Error:`, as it did when v3 threw a plain `Error`: code compares this text. */
  override toString(): string {
    return `Error: ${this.message}`;
  }
}
