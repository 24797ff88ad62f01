import type { Action } from "../action.js";
import type { FailureDetails } from "../failure-details.js";
import type {
  OutcomeEvent,
  SubOrchestrationInstanceFailed,
  TaskFailed,
  TimerFired,
} from "../history-event.js";
import { parsePayload } from "../parse-payload.js";
import { TaskFailedError } from "../task-failed-error.js";
import { Task, type TaskOwner } from "../task.js";
import { checkOwner } from "./check-owner.js";
import { retried } from "./retried.js";
import { retryPolicyOf, type RetryPolicy } from "./retry-options.js";
import { RoutineTask } from "./routine-task.js";

type CallOutcome = Exclude<OutcomeEvent, TimerFired>;

/** A function that is called: its name, and the action given the event id it will have. */
export interface Call {
  readonly name: string;
  readonly action: (eventId: number) => Action;
}

/** Waits for an activity or a sub-orchestration. */
export class CallTask<T = unknown> extends Task<T> {
  /** Of the function that is called. */
  readonly name: string;
  /** @internal */
  private readonly call: Call;
  /** Once it is asked for. @internal */
  private eventId: number | undefined;

  /** @internal */
  constructor(owner: TaskOwner, call: Call) {
    super(owner);
    this.name = call.name;
    this.call = call;
  }

  /**
   * The same call, made again when it fails; it takes the place of this task.
   *
   * @throws Error if the call has been made already, TypeError or RangeError for wrong options.
   */
  withRetry(retryOptions: RetryPolicy): Task<T> {
    const { owner, call, eventId } = this;
    if (eventId !== undefined) {
      throw new Error(
        `Invalid use of \`.withRetry\`: attempted to create a retriable task from an already ` +
          `scheduled task. A task with ID ${eventId} to call ${this.name} has already been ` +
          `scheduled. Make sure to only invoke \`.withRetry\` on tasks that have not previously ` +
          `been yielded or awaited.`,
      );
    }
    // at once: should the options be refused, the call is not to be made without them
    owner.awaiting?.unmade(this);
    const policy = retryPolicyOf(retryOptions);
    const attempt = () => new CallTask<T>(owner, call);
    const task = new RoutineTask(owner, retried(owner, attempt, policy));
    owner.awaiting?.made(task);
    return task;
  }

  /** @internal */
  override schedule(owner: TaskOwner): void {
    checkOwner(this.owner, owner);
    if (this.eventId !== undefined) return;
    this.eventId = this.owner.ask(this.call.action, (outcome) => {
      this.end(outcome as CallOutcome); // a call is never answered by a timer
    });
  }

  /** @internal */
  private end(outcome: CallOutcome): void {
    switch (outcome.type) {
      case "TaskCompleted":
      case "SubOrchestrationInstanceCompleted":
        this.settle({ kind: "completed", value: parsePayload(outcome.result) as T });
        break;
      case "TaskFailed":
      case "SubOrchestrationInstanceFailed": {
        const { reason, taskScheduledId } = outcome;
        const error = new TaskFailedError(detailsOf(outcome), this.name, taskScheduledId, reason);
        this.settle({ kind: "failed", error });
        break;
      }
    }
  }
}

/** Engines that write no failure details put the stack, or more, into `details`. */
function detailsOf(failed: TaskFailed | SubOrchestrationInstanceFailed): FailureDetails {
  return (
    failed.failureDetails ?? {
      errorType: "Error",
      errorMessage: failed.reason,
      stackTrace: failed.details === "" ? undefined : failed.details,
      isNonRetriable: false,
    }
  );
}
