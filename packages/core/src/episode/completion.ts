import { describeFailure } from "../describe-failure.js";
import type { ExecutionCompleted } from "../history-event.js";
import { ProgrammingConstraintError } from "../programming-constraint-error.js";
import { Task } from "../task.js";

/** How an execution ended, without number and time. */
export type Completion = Pick<ExecutionCompleted, "status" | "result" | "failureDetails">;

/**
 * The end of an orchestrator that returned.
 *
 * @throws ProgrammingConstraintError if JSON cannot hold what it returned, or it is a task.
 */
export function completionOf(returned: unknown): Completion {
  if (returned instanceof Task) {
    throw new ProgrammingConstraintError(
      "The orchestrator returned a Task instead of its result. Write `return yield task`, or " +
        "`return yield* task`.",
    );
  }
  try {
    return { status: "Completed", result: JSON.stringify(returned) };
  } catch (cause) {
    const reason = describeFailure(cause).message;
    throw new ProgrammingConstraintError(
      `The orchestrator returned a value that cannot be written as JSON: ${reason}`,
      { cause },
    );
  }
}

/** The end of an orchestrator that failed; the text is the one clients and parents read. */
export function failureOf(name: string, thrown: unknown): Completion {
  const { message, details } = describeFailure(thrown);
  return {
    status: "Failed",
    result: `Orchestrator function '${name}' failed: ${message}`,
    failureDetails: details,
  };
}
