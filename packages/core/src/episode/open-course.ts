import { ProgrammingConstraintError } from "../programming-constraint-error.js";
import { Task } from "../task.js";
import { AsyncCourse } from "./async-course.js";
import type { AsyncOwner, AwaitedTasks } from "./awaited-tasks.js";
import type { Course } from "./course.js";
import { GeneratorCourse, type OrchestratorGenerator } from "./generator-course.js";

/** What an orchestrator is opened with. */
export interface Opening {
  readonly owner: AsyncOwner;
  readonly tasks: AwaitedTasks;
}

/**
 * The course of an orchestrator, by what its function returned.
 *
 * @throws ProgrammingConstraintError if that is neither a generator nor a promise.
 */
export function openCourse(returned: unknown, { owner, tasks }: Opening): Course {
  if (isGenerator(returned)) return new GeneratorCourse(returned, owner);
  if (isPromise(returned)) {
    return new AsyncCourse(returned, tasks, owner, () => {
      if (!owner.isMoving) owner.stray("ended");
    });
  }
  throw new ProgrammingConstraintError(
    `It is neither a generator function nor an async function: it returned ${kindOf(returned)}. ` +
      `Write \`function* (context) { ... }\` and \`yield\` the tasks it waits for, or ` +
      `\`async (context) => { ... }\` and \`await\` them.`,
  );
}

/** True if the function's tasks are to be yielded, not awaited. */
export function isGenerator(value: unknown): value is OrchestratorGenerator {
  if (typeof value !== "object" || value === null || Symbol.asyncIterator in value) return false;
  const { next, throw: raise } = value as Partial<OrchestratorGenerator>;
  return typeof next === "function" && typeof raise === "function";
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  if (typeof value !== "object" || value === null || value instanceof Task) return false;
  return typeof (value as Partial<PromiseLike<unknown>>).then === "function";
}

function kindOf(value: unknown): string {
  if (value instanceof Task) return "a Task";
  if (typeof value !== "object" || value === null) return value === null ? "null" : typeof value;
  return Symbol.asyncIterator in value ? "an async generator" : "an object";
}
