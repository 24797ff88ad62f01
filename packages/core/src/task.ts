/**
 * Tasks: what an orchestrator yields or awaits.
 *
 * In a generator a task does nothing until it is yielded, alone or inside `Task.all` or `Task.any`;
 * then its action is asked for, once. In an async function it is asked for at the next `await`,
 * together with all that were made before it. A task settles at most once, and tells those that
 * depend on it.
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

/** What lets an async orchestrator await its tasks. */
export interface Awaiting {
  /** The orchestrator has made a task that it may or may not await. */
  made(task: Task): void;
  /** The task is replaced by another one, and is not to be asked for. */
  unmade(task: Task): void;
  promiseOf<T>(task: Task<T>): Promise<T>;
}

/** The execution that a task belongs to. */
export interface TaskOwner extends ActionOwner {
  /** Absent if the orchestrator is a generator. */
  readonly awaiting: Awaiting | undefined;
}

/**
 * Something an orchestrator can wait for: `yield task`, or `yield* task`, which knows the type of
 * the result; in an async orchestrator `await task`.
 */
export abstract class Task<T = unknown> implements PromiseLike<T> {
  /** @internal */
  readonly owner: TaskOwner;
  /** @internal */
  outcome: TaskOutcome<T> | undefined;
  /** True once the orchestrator waits for this very task. @internal */
  isYielded = false;
  /** Those that are not settled. @internal */
  readonly dependents = new Set<Dependent>();

  /** @internal */
  constructor(owner: TaskOwner) {
    this.owner = owner;
  }

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
   * Makes `await task` wait for the task and return its result, in async orchestrators.
   *
   * In generators it is `undefined`, whatever its type says: a task that a helper's promise resolves
   * with must come out as it went in.
   */
  get then(): PromiseLike<T>["then"] {
    const { awaiting } = this.owner;
    // awaiting something without `then` gives that thing itself; the type is for those who may await
    if (!awaiting) return undefined as unknown as PromiseLike<T>["then"];
    return (onCompleted, onFailed) => awaiting.promiseOf<T>(this).then(onCompleted, onFailed);
  }

  /**
   * The orchestrator yields the task, alone or in a compound; called each time.
   *
   * @throws ProgrammingConstraintError if the task belongs to another execution.
   * @internal
   */
  abstract schedule(owner: TaskOwner): void;

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
