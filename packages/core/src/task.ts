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

/** A task that waits for others. */
export interface Dependent extends Task {
  /** @returns True if that settles it too; its `outcome` is set then. */
  childSettled(child: Task): boolean;
}

/**
 * Something an orchestrator can wait for: `yield task`, or `yield* task`, which knows the type of
 * the result.
 */
export abstract class Task<T = unknown> {
  /** @internal */
  outcome: TaskOutcome<T> | undefined;
  /** True once the orchestrator waits for this very task. @internal */
  isYielded = false;
  /** Those that are not settled. @internal */
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
    // not by recursion: tasks may be nested deeper than the stack is
    const settled = new Set<Task>([this]);
    for (const task of settled) {
      const dependents = [...task.dependents];
      task.dependents.clear();
      for (const dependent of dependents) {
        if (dependent.childSettled(task)) settled.add(dependent);
      }
    }
  }

  /** True if the orchestrator waits for it now, directly or through others. @internal */
  isAwaited(): boolean {
    const waiting = new Set<Task>([this]);
    for (const task of waiting) {
      if (task.isYielded) return true;
      for (const dependent of task.dependents) waiting.add(dependent);
    }
    return false;
  }
}
