/**
 * `Task.all`, `Task.any` and `Task.allSettled`.
 *
 * A compound listens to those of its children that are not settled, and stops listening when it is
 * settled itself. So each child costs the same however many there are, and a timer that takes part
 * in a thousand races is not held by the ones it has lost.
 *
 * @module
 */
import { Task, type Dependent, type TaskOutcome, type TaskOwner } from "../task.js";

/** The results of tasks, in the order of the tasks. */
export type TaskResults<T extends readonly Task[]> = {
  -readonly [K in keyof T]: T[K] extends Task<infer R> ? R : never;
};

/** Tasks that wait for several tasks: `context.df.Task`. */
export interface TaskCombinators {
  /**
   * A task that ends when all have ended well, with their results in order, or when the first fails,
   * with its error. The others go on and can still be yielded.
   *
   * @throws Error if there are no tasks, or something in the list is not a task.
   */
  readonly all: <T extends readonly Task[] | []>(tasks: T) => Task<TaskResults<T>>;
  /**
   * A task that ends when the first of them ends, with that task as its result, whether it ended
   * well or failed. Of several that have ended already, the first in the list.
   *
   * @throws Error if there are no tasks, or something in the list is not a task.
   */
  readonly any: <T extends readonly Task[] | []>(tasks: T) => Task<T[number]>;
  /**
   * A task that ends when all have ended, well or not, with how each ended, in order. Never fails.
   *
   * @throws Error if there are no tasks, or something in the list is not a task.
   */
  readonly allSettled: <T extends readonly Task[] | []>(tasks: T) => Task<SettledResults<T>>;
}

/** How tasks ended, in the order of the tasks; what `Promise.allSettled` would tell. */
export type SettledResults<T extends readonly Task[]> = {
  -readonly [K in keyof T]: T[K] extends Task<infer R> ? PromiseSettledResult<R> : never;
};

abstract class CompoundTask<T> extends Task<T> implements Dependent {
  private isScheduled = false;
  /** True if its children have ended it: what they left undone need not be asked for. */
  private isOver = false;

  constructor(protected readonly children: readonly [Task, ...Task[]]) {
    super(children[0].owner);
  }

  /** Depth first, from left to right; not by recursion, for the nesting may be deep. */
  override schedule(owner: TaskOwner): void {
    // an async orchestrator asks for whatever it makes
    if (this.isOver && !this.owner.awaiting) return;
    const seen = new Set<Task>();
    const next: Task[] = [this];
    for (let task = next.pop(); task; task = next.pop()) {
      if (seen.has(task)) continue;
      seen.add(task);
      if (task instanceof CompoundTask) task.unfold(next);
      else task.schedule(owner);
    }
  }

  childSettled(child: Task): boolean {
    this.outcome = this.decide(child);
    if (!this.outcome) return false;
    this.isOver = true;
    for (const other of this.children) other.dependents.delete(this);
    return true;
  }

  /** @returns How the compound ends, if it does now that the child has settled. */
  protected abstract decide(child: Task): TaskOutcome<T> | undefined;

  /** Decides over the children that have settled before, and listens to the others. */
  protected begin(): void {
    for (const child of new Set(this.children)) {
      if (child.outcome) this.outcome ??= this.decide(child);
    }
    if (this.outcome) return;
    for (const child of this.children) if (!child.outcome) child.dependents.add(this);
  }

  /** Puts the children on top of the stack, the first one last. */
  private unfold(stack: Task[]): void {
    if (this.isScheduled && this.outcome) return;
    this.isScheduled = true;
    for (const child of [...this.children].reverse()) stack.push(child);
  }
}

/** Ends when all children have ended. */
class AllSettledTask extends CompoundTask<unknown[]> {
  private remaining: number;

  constructor(children: readonly [Task, ...Task[]]) {
    super(children);
    this.remaining = new Set(children).size;
    this.begin();
  }

  protected override decide(_child: Task): TaskOutcome<unknown[]> | undefined {
    if (--this.remaining > 0) return undefined;
    return { kind: "completed", value: this.children.map((each) => this.shown(each)) };
  }

  protected shown({ outcome, result }: Task): unknown {
    return outcome?.kind === "failed"
      ? { status: "rejected", reason: outcome.error }
      : { status: "fulfilled", value: result };
  }
}

/** Ends when all children have ended well, or the first one fails. */
class AllTask extends AllSettledTask {
  protected override decide(child: Task): TaskOutcome<unknown[]> | undefined {
    return child.outcome?.kind === "failed" ? child.outcome : super.decide(child);
  }

  protected override shown(child: Task): unknown {
    return child.result;
  }
}

class AnyTask extends CompoundTask<Task> {
  constructor(children: readonly [Task, ...Task[]]) {
    super(children);
    this.begin();
  }

  protected override decide(child: Task): TaskOutcome<Task> {
    return { kind: "completed", value: child };
  }
}

/** The one implementation; it belongs to no execution. */
export const taskCombinators: TaskCombinators = {
  all: <T extends readonly Task[] | []>(tasks: T) =>
    new AllTask(checked("all", tasks)) as Task as Task<TaskResults<T>>,
  any: <T extends readonly Task[] | []>(tasks: T) =>
    new AnyTask(checked("any", tasks)) as Task as Task<T[number]>,
  allSettled: <T extends readonly Task[] | []>(tasks: T) =>
    new AllSettledTask(checked("allSettled", tasks)) as Task as Task<SettledResults<T>>,
};

function checked(method: keyof TaskCombinators, tasks: unknown): [Task, ...Task[]] {
  if (!Array.isArray(tasks) || !tasks.every((task) => task instanceof Task)) {
    throw new Error(
      `Task.${method} received a non-valid input. This may occur if it somehow received a non-list ` +
        `input, or if the input list's Tasks were corrupted. Please review your orchestrator code ` +
        `and/or file an issue.`,
    );
  }
  const [first, ...others] = tasks as Task[];
  if (!first) {
    throw new Error(
      "When constructing a CompoundTask (such as Task.all() or Task.any()), you must specify at " +
        "least one Task.",
    );
  }
  return [first, ...others];
}
