import { ProgrammingConstraintError } from "../programming-constraint-error.js";
import { Task } from "../task.js";

/** What an orchestrator function must return. */
export type OrchestratorGenerator = Pick<Generator, "next" | "throw">;

/**
 * The generator that an orchestrator function returned.
 *
 * @throws ProgrammingConstraintError if it is none; an async function that was begun goes unheard.
 */
export function openGenerator(returned: unknown): OrchestratorGenerator {
  if (isGenerator(returned)) return returned;
  ignoreRejection(returned);
  throw new ProgrammingConstraintError(
    `It is not a generator function: it returned ${kindOf(returned)}. Write ` +
      `\`function* (context) { ... }\`, without \`async\`, and \`yield\` the tasks it waits for.`,
  );
}

/**
 * The task that an orchestrator yielded.
 *
 * @throws ProgrammingConstraintError if it is none.
 */
export function yieldedTask(yielded: unknown): Task {
  if (yielded instanceof Task) return yielded;
  const hint =
    yielded === undefined
      ? ' This is likely a result of yielding a "fire-and-forget API" such as signalEntity or ' +
        "continueAsNew. These APIs should not be yielded as they are not blocking operations. " +
        "Please remove the yield statement preceding those invocations. If you are not calling " +
        "those APIs, p"
      : " Only Task types can be yielded. P";
  throw new ProgrammingConstraintError(
    `Durable Functions programming constraint violation: Orchestration yielded data of type ` +
      `${typeof yielded}.${hint}lease check your yield statements to make sure you only yield Task ` +
      `types resulting from calling Durable Functions APIs.`,
  );
}

function isGenerator(value: unknown): value is OrchestratorGenerator {
  if (typeof value !== "object" || value === null || Symbol.asyncIterator in value) return false;
  const { next, throw: raise } = value as Partial<OrchestratorGenerator>;
  return typeof next === "function" && typeof raise === "function";
}

/** The failure of a promise that nobody waits for would end the process. */
function ignoreRejection(value: unknown): void {
  if (isPromise(value)) value.then(undefined, () => undefined);
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as Partial<PromiseLike<unknown>>).then === "function"
  );
}

function kindOf(value: unknown): string {
  if (value instanceof Task) return "a Task";
  if (isPromise(value)) return "a Promise";
  if (typeof value !== "object" || value === null) return value === null ? "null" : typeof value;
  return Symbol.asyncIterator in value ? "an async generator" : "an object";
}
