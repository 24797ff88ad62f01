import type { TaskOwner } from "../task.js";
import type { Settling } from "./settling.js";

/** What an orchestrator under way needs of its execution. */
export interface CourseOwner extends TaskOwner {
  /** True once it has asked to continue as new: it is not moved any further then. */
  readonly isLeaving: boolean;
}

/** How an orchestrator ended that did not throw. */
export interface Returned {
  readonly value: unknown;
}

/** An orchestrator under way: a generator, or an async function. */
export interface Course {
  /** True if something that it waits for has settled. */
  readonly isReady: boolean;
  /**
   * Moves it until it waits for a task that has not settled, ends or leaves.
   *
   * Throws what the orchestrator throws, or a ProgrammingConstraintError if it waits for something
   * that cannot be replayed.
   *
   * @returns What it returned, if it did.
   */
  move(): Settling<Returned | undefined>;
}
