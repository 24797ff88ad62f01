import type { Action, ActionOwner } from "../action.js";
import type { FailureDetails } from "../failure-details.js";
import type {
  OutcomeEvent,
  SubOrchestrationInstanceFailed,
  TaskFailed,
  TimerFired,
} from "../history-event.js";
import { parsePayload } from "../parse-payload.js";
import { TaskFailedError } from "../task-failed-error.js";
import { Task } from "../task.js";
import { checkOwner } from "./check-owner.js";

type CallOutcome = Exclude<OutcomeEvent, TimerFired>;

/** Waits for an activity or a sub-orchestration. */
export class CallTask<T> extends Task<T> {
  private isRequested = false;

  /**
   * @param name - Of the function that is called.
   * @param action - Given the event id that the call will have.
   */
  constructor(
    private readonly owner: ActionOwner,
    private readonly name: string,
    private readonly action: (eventId: number) => Action,
  ) {
    super();
  }

  override schedule(owner: ActionOwner): void {
    checkOwner(this.owner, owner);
    if (this.isRequested) return;
    this.isRequested = true;
    this.owner.ask(this.action, (outcome) => {
      this.end(outcome as CallOutcome); // a call is never answered by a timer
    });
  }

  private end(outcome: CallOutcome): void {
    switch (outcome.type) {
      case "TaskCompleted":
      case "SubOrchestrationInstanceCompleted":
        this.settle({ kind: "completed", value: parsePayload(outcome.result) as T });
        break;
      case "TaskFailed":
      case "SubOrchestrationInstanceFailed": {
        const { reason, taskScheduledId } = outcome;
        const error = new TaskFailedError(reason, detailsOf(outcome), this.name, taskScheduledId);
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
