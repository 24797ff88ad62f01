import { Task, type Dependent, type TaskOutcome, type TaskOwner } from "../task.js";
import { checkOwner } from "./check-owner.js";

/** What a routine does: it yields tasks and returns the result, as an orchestrator does. */
export type Routine<T> = Generator<Task, T, unknown>;

/**
 * A task made of others, one after the other: a small orchestration inside the orchestrator.
 *
 * The routine begins when the task is scheduled, and moves when what it waits for settles. So its
 * actions have the event ids they would have if the orchestrator asked for them itself.
 */
export class RoutineTask<T> extends Task<T> implements Dependent {
  private hasBegun = false;
  private waitsFor: Task | undefined;

  constructor(
    owner: TaskOwner,
    private readonly routine: Routine<T>,
  ) {
    super(owner);
  }

  override schedule(owner: TaskOwner): void {
    checkOwner(this.owner, owner);
    if (this.hasBegun) {
      // yielded again after a race it lost: what it waits for may have to look again
      this.waitsFor?.schedule(owner);
      return;
    }
    this.hasBegun = true;
    const end = this.move({ kind: "completed", value: undefined });
    if (end) this.settle(end);
  }

  childSettled({ outcome }: Task): boolean {
    this.outcome = outcome && this.move(outcome);
    return this.outcome !== undefined;
  }

  /** @returns How the task ends, if it does not wait for another one. */
  private move(from: TaskOutcome<unknown>): TaskOutcome<T> | undefined {
    const { routine, owner } = this;
    this.waitsFor = undefined;
    try {
      for (let outcome = from; ;) {
        const { value, done } =
          outcome.kind === "completed" ? routine.next(outcome.value) : routine.throw(outcome.error);
        if (done) return { kind: "completed", value };
        value.schedule(owner);
        if (!value.outcome) {
          value.dependents.add(this);
          this.waitsFor = value;
          return undefined;
        }
        outcome = value.outcome;
      }
    } catch (error) {
      return { kind: "failed", error };
    }
  }
}
