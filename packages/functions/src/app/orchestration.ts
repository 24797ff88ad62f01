import type { FunctionOptions, FunctionTrigger } from "@azure/functions";
import type { Task } from "@taskhub/core";
import { currentOrchestration, runAsCurrent } from "../context/current-orchestration.js";
import { orchestrationContext, type OrchestrationContext } from "../context/user-context.js";
import { durableApp } from "../durable-app.js";
import type { JsonResult } from "../jsonify.js";
import { refuseBindings } from "./refuse-bindings.js";
import type { RegisteredOrchestration } from "./registered-orchestration.js";

/**
 * An orchestrator: a generator function that yields tasks and returns the output.
 *
 * What a `yield` gives depends on the task, which TypeScript cannot follow; handlers written for v3
 * rely on its being `any`. `yield*` gives the task's own type.
 */
export type OrchestrationHandler<Input = unknown, Output = unknown> = (
  context: OrchestrationContext<Input>,
  // spelled out: before TypeScript 5.6 the default was `unknown`
  // eslint-disable-next-line @typescript-eslint/no-explicit-any, @typescript-eslint/no-unnecessary-type-arguments
) => Generator<Task, Output, any>;

/**
 * An orchestrator: an async function that awaits tasks and returns the output.
 *
 * It may await tasks and what is made of them, by `Promise.all` for instance, and nothing else: what
 * is not durable fails it.
 */
export type AsyncOrchestrationHandler<Input = unknown, Output = unknown> = (
  context: OrchestrationContext<Input>,
) => Promise<Output>;

/** How an orchestrator is registered. */
export interface OrchestrationOptions<
  Input = unknown,
  Output = unknown,
> extends Partial<FunctionOptions> {
  handler: OrchestrationHandler<Input, Output>;
}

/** How an async orchestrator is registered. */
export interface AsyncOrchestrationOptions<
  Input = unknown,
  Output = unknown,
> extends Partial<FunctionOptions> {
  handler: AsyncOrchestrationHandler<Input, Output>;
}

/** The trigger of an orchestrator. */
export interface OrchestrationTrigger extends FunctionTrigger {
  type: "orchestrationTrigger";
}

/**
 * Registers an orchestrator.
 *
 * @returns A function for use in other orchestrators: it makes a task that waits for this one.
 * @throws TypeError if the name is no function name, or taken, or there is no handler.
 */
export function orchestration<Input = unknown, Output = unknown>(
  functionName: string,
  handlerOrOptions:
    | OrchestrationHandler<Input, Output>
    | OrchestrationOptions<Input, Output>
    | AsyncOrchestrationHandler<Input, Output>
    | AsyncOrchestrationOptions<Input, Output>,
): RegisteredOrchestration<Input, Output> {
  const isBare = typeof handlerOrOptions === "function";
  const handler = isBare ? handlerOrOptions : handlerOrOptions.handler;
  if (!isBare) refuseBindings("orchestrator", functionName, handlerOrOptions);
  const app = durableApp();
  app.registry.addOrchestrator(functionName, (df) =>
    runAsCurrent(df, () => handler(orchestrationContext<Input>(functionName, df, app.held))),
  );
  app.attach();
  const call = (input?: unknown, instanceId?: string, version?: string) =>
    currentOrchestration(functionName).callSubOrchestrator<JsonResult<Output>>(
      functionName,
      input,
      instanceId,
      version,
    );
  // the arguments as a tuple are the same, which the compiler cannot tell while `Input` is open
  return Object.assign(call, { functionName }) as unknown as RegisteredOrchestration<Input, Output>;
}
