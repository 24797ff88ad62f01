import { ProgrammingConstraintError } from "../programming-constraint-error.js";
import type { AwaitedTasks } from "./awaited-tasks.js";
import type { Course, CourseOwner, Returned } from "./course.js";
import type { Settling } from "./settling.js";

type Ended =
  | { readonly kind: "returned"; readonly value: unknown }
  | { readonly kind: "threw"; readonly error: unknown };

/**
 * An orchestrator that awaits its tasks.
 *
 * Once all promises have settled that can, it has ended, or it waits for a task, or it waits for
 * something that no history will ever bring back.
 */
export class AsyncCourse implements Course {
  private ended: Ended | undefined;

  /**
   * @param onEnd - Called when the function ends, whenever that is.
   */
  constructor(
    promise: PromiseLike<unknown>,
    private readonly tasks: AwaitedTasks,
    private readonly owner: CourseOwner,
    onEnd: () => void,
  ) {
    promise.then(
      (value) => {
        this.ended = { kind: "returned", value };
        onEnd();
      },
      (error: unknown) => {
        this.ended = { kind: "threw", error };
        onEnd();
      },
    );
  }

  get isReady(): boolean {
    return this.tasks.hasNews;
  }

  *move(): Settling<Returned | undefined> {
    this.tasks.hasNews = false;
    yield;
    if (this.ended?.kind === "threw") throw this.ended.error;
    if (this.ended) return { value: this.ended.value };
    if (this.owner.isLeaving) return undefined;
    this.tasks.requestMade();
    if (this.tasks.areAwaited) return undefined;
    throw new ProgrammingConstraintError(
      "The orchestrator awaits something that is not durable: a promise that is not of a task, such " +
        "as that of fetch, setTimeout or a database. After a crash nothing could bring it back, and a " +
        "replay would get another result. Do that work in an activity and await the activity; wait " +
        "with context.df.createTimer.",
    );
  }
}
