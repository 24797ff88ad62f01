import { DurableError } from "./durable-error.js";
import type { FailureDetails } from "./failure-details.js";

/**
 * An activity or a sub-orchestration failed; thrown where the orchestrator waits for it.
 *
 * The message is the text that `durable-functions` has always put first, such as
 * `Activity function 'charge' failed: card declined`.
 */
export class TaskFailedError extends DurableError {
  override readonly name = "TaskFailedError";
  readonly code = "TaskFailed";

  constructor(
    reason: string,
    readonly failureDetails: FailureDetails,
    /** Name of the function that failed. */
    readonly taskName: string,
    /** Event id of the action that called it. */
    readonly taskId: number,
  ) {
    super(reason);
    if (failureDetails.stackTrace !== undefined) this.stack = failureDetails.stackTrace;
  }

  /** Begins with `Error:`, as it did when v3 threw a plain `Error`: code compares this text. */
  override toString(): string {
    return `Error: ${this.message}`;
  }
}
