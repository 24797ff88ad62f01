import type { Awaiting, Task } from "../task.js";
import { AwaitTask } from "../tasks/await-task.js";
import type { CourseOwner } from "./course.js";

/** What the tasks of an async orchestrator need of its execution. */
export interface AsyncOwner extends CourseOwner {
  /** True while it is being moved: only then may the orchestrator do anything. */
  readonly isMoving: boolean;
  /**
   * The orchestrator did something while it was not being moved.
   *
   * @param what - Goes on "The orchestrator".
   */
  stray(what: string): void;
}

/**
 * The tasks of an async orchestrator, and those it awaits.
 *
 * Tasks are asked for in the order in which they were made: at the next `await` of one of them, or
 * when the orchestrator comes to rest.
 */
export class AwaitedTasks implements Awaiting {
  /** True if an awaited task has settled since it was set to false; at first too. */
  hasNews = true;
  private readonly unasked = new Set<Task>();
  private readonly promises = new WeakMap<Task, AwaitTask<unknown>>();
  private readonly waiting = new Set<Task>();

  constructor(private readonly owner: AsyncOwner) {}

  /** True if the orchestrator awaits a task that has not settled. */
  get areAwaited(): boolean {
    return this.waiting.size > 0;
  }

  made(task: Task): void {
    if (this.owner.isMoving) this.unasked.add(task);
    else this.owner.stray("made a task");
  }

  unmade(task: Task): void {
    this.unasked.delete(task);
  }

  requestMade(): void {
    for (const task of this.unasked) {
      this.unasked.delete(task);
      task.schedule(this.owner);
    }
  }

  promiseOf<T>(task: Task<T>): Promise<T> {
    if (!this.owner.isMoving) this.owner.stray("awaited a task");
    // a promise that never settles: what follows must not run, and a rejection might end the process
    if (!this.owner.isMoving || this.owner.isLeaving) return new Promise(() => undefined);
    this.requestMade();
    // whatever is found under a task was made for it, below
    const known = this.promises.get(task) as AwaitTask<T> | undefined;
    const listener = known ?? this.listenerTo(task);
    // each time: a timer that was cancelled is set anew, and a wait looks for its event again
    listener.schedule(this.owner);
    this.promises.set(task, listener as AwaitTask<unknown>);
    if (!listener.outcome) this.waiting.add(listener);
    return listener.promise;
  }

  private listenerTo<T>(task: Task<T>): AwaitTask<T> {
    const listener = new AwaitTask(task, () => {
      this.waiting.delete(listener);
      this.hasNews = true;
    });
    return listener;
  }
}
