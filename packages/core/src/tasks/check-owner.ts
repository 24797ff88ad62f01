import { ProgrammingConstraintError } from "../programming-constraint-error.js";
import type { TaskOwner } from "../task.js";

/** @throws ProgrammingConstraintError if a task is yielded in another execution than made it. */
export function checkOwner(owner: TaskOwner, yieldedIn: TaskOwner): void {
  if (owner === yieldedIn) return;
  throw new ProgrammingConstraintError(
    "The orchestrator yielded a task that another execution made. Tasks cannot be kept outside the " +
      "orchestrator function, nor survive continueAsNew: make them where they are yielded.",
  );
}
