import type { ActionOwner } from "../action.js";
import { ProgrammingConstraintError } from "../programming-constraint-error.js";
import { Task } from "../task.js";

/** A task with no tasks in it. */
export abstract class AtomicTask<T> extends Task<T> {
  /** @internal */
  readonly owner: ActionOwner;

  /** @internal */
  constructor(owner: ActionOwner) {
    super();
    this.owner = owner;
  }

  /** @internal */
  override schedule(owner: ActionOwner): void {
    if (owner !== this.owner) {
      throw new ProgrammingConstraintError(
        "The orchestrator yielded a task that another execution made. Tasks cannot be kept outside " +
          "the orchestrator function, nor survive continueAsNew: make them where they are yielded.",
      );
    }
    if (!this.outcome) this.request();
  }

  /** Asks for the action unless that has been done. @internal */
  protected abstract request(): void;
}
