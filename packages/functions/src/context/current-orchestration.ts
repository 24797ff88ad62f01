/**
 * Which orchestrator is running, for functions that make tasks without being given a context: what
 * `df.app.activity` and `df.app.orchestration` return.
 *
 * @module
 */
import { ProgrammingConstraintError, type DurableOrchestrationContext } from "@taskhub/core";
import { runAs, running } from "./running.js";

/**
 * The context of the orchestrator that is running.
 *
 * @param caller - The function that was called, for the error message.
 * @throws ProgrammingConstraintError outside of orchestrators.
 */
export function currentOrchestration(caller: string): DurableOrchestrationContext {
  const current = running();
  if (current?.kind === "orchestrator") return current.df;
  throw new ProgrammingConstraintError(
    `'${caller}' was called outside of an orchestrator. What df.app.activity and ` +
      `df.app.orchestration return makes tasks, and only an orchestrator can wait for a task.`,
  );
}

/**
 * Begins an orchestrator, and makes it the running one whenever it is advanced.
 *
 * @returns What the handler returned; a generator as one that steps into the orchestrator.
 */
export function runAsCurrent(df: DurableOrchestrationContext, handler: () => unknown): unknown {
  const returned = runAs({ kind: "orchestrator", df }, handler);
  return isGenerator(returned) ? inside(df, returned) : returned;
}

type Steps = Generator<unknown, unknown>;

function* inside(df: DurableOrchestrationContext, steps: Steps): Steps {
  const current = { kind: "orchestrator", df } as const;
  let step = runAs(current, () => steps.next());
  while (step.done !== true) {
    let sent: unknown;
    try {
      sent = yield step.value;
    } catch (error) {
      step = runAs(current, () => steps.throw(error));
      continue;
    }
    step = runAs(current, () => steps.next(sent));
  }
  return step.value;
}

function isGenerator(value: unknown): value is Steps {
  if (typeof value !== "object" || value === null || Symbol.asyncIterator in value) return false;
  const { next, throw: raise } = value as Partial<Steps>;
  return typeof next === "function" && typeof raise === "function";
}
