/**
 * Tasks: what an orchestrator yields and waits for.
 *
 * A task does nothing until it is yielded, alone or inside `Task.all` or `Task.any`; then its action
 * is asked for, once. A task settles at most once, and tells those that depend on it.
 *
 * @module
 */
import type { ActionOwner } from "./action.js";

/** How a task ended. */
export type TaskOutcome<T> =
  | { readonly kind: "completed"; readonly value: T }
  | { readonly kind: "failed"; readonly error: unknown };

/** What waits for a task: a compound, or the orchestrator itself. */
export interface Dependent {
  /** True if the orchestrator waits for it, directly or through others. */
  isAwaited(): boolean;
  childSettled(child: Task): void;
}

/**
 * Something an orchestrator can wait for: `yield task`, or `yield* task`, which knows the type of
 * the result.
 */
export abstract class Task<T = unknown> {
  /** @internal */
  outcome: TaskOutcome<T> | undefined;
  /** @internal */
  readonly dependents = new Set<Dependent>();

  /** True if the task ended well. Of a failed task it is false, and `isFaulted` true. */
  get isCompleted(): boolean {
    return this.outcome?.kind === "completed";
  }

  /** True if the task failed. */
  get isFaulted(): boolean {
    return this.outcome?.kind === "failed";
  }

  /** The result; of a failed task the error, whatever `T` says; until then `undefined`. */
  get result(): T | undefined {
    if (!this.outcome) return undefined;
    return this.outcome.kind === "completed" ? this.outcome.value : (this.outcome.error as T);
  }

  /** Makes `yield* task` wait for the task and return its result. */
  *[Symbol.iterator](): Generator<Task, T, unknown> {
    return (yield this) as T;
  }

  /**
   * The orchestrator yields the task, alone or in a compound; called each time.
   *
   * @throws ProgrammingConstraintError if the task belongs to another execution.
   * @internal
   */
  abstract schedule(owner: ActionOwner): void;

  /** @internal */
  settle(outcome: TaskOutcome<T>): void {
    this.outcome = outcome;
    const dependents = [...this.dependents];
    this.dependents.clear();
    for (const dependent of dependents) dependent.childSettled(this);
  }

  /** @internal */
  isAwaited(): boolean {
    for (const dependent of this.dependents) if (dependent.isAwaited()) return true;
    return false;
  }
}
