import type { FunctionOptions, FunctionTrigger } from "@azure/functions";
import type { Task } from "@taskhub/core";
import { currentOrchestration, runAsCurrent } from "../context/current-orchestration.js";
import { orchestrationContext, type OrchestrationContext } from "../context/user-context.js";
import { durableApp } from "../durable-app.js";
import { refuseBindings } from "./refuse-bindings.js";

/**
 * An orchestrator: a generator function that yields tasks and returns the output.
 *
 * What a `yield` gives depends on the task, which TypeScript cannot follow; handlers written for v3
 * rely on its being `any`. `yield*` gives the task's own type.
 */
export type OrchestrationHandler = (
  context: OrchestrationContext,
  // spelled out: before TypeScript 5.6 the default was `unknown`
  // eslint-disable-next-line @typescript-eslint/no-explicit-any, @typescript-eslint/no-unnecessary-type-arguments
) => Generator<Task, unknown, any>;

/** How an orchestrator is registered. */
export interface OrchestrationOptions extends Partial<FunctionOptions> {
  handler: OrchestrationHandler;
}

/** The trigger of an orchestrator. */
export interface OrchestrationTrigger extends FunctionTrigger {
  type: "orchestrationTrigger";
}

/** Makes a task that waits for the orchestrator as a sub-orchestration. */
export type RegisteredOrchestration = (input?: unknown, instanceId?: string) => Task;

/**
 * Registers an orchestrator.
 *
 * @returns A function for use in other orchestrators: it makes a task that waits for this one.
 */
export function orchestration(
  functionName: string,
  handlerOrOptions: OrchestrationHandler | OrchestrationOptions,
): RegisteredOrchestration {
  const options =
    typeof handlerOrOptions === "function" ? { handler: handlerOrOptions } : handlerOrOptions;
  refuseBindings("orchestrator", functionName, options);
  const { handler } = options;
  const app = durableApp();
  app.registry.addOrchestrator(functionName, (df) =>
    runAsCurrent(df, () => handler(orchestrationContext(functionName, df, app.held))),
  );
  app.attach();
  return (input, instanceId) =>
    currentOrchestration(functionName).callSubOrchestrator(functionName, input, instanceId);
}
