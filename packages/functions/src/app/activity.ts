import type {
  FunctionInput,
  FunctionOptions,
  FunctionOutput,
  FunctionResult,
  FunctionTrigger,
} from "@azure/functions";
import type { CallTask } from "@taskhub/core";
import type { ActivityContext } from "../context/activity-context.js";
import { currentOrchestration } from "../context/current-orchestration.js";
import { durableApp } from "../durable-app.js";
import type { JsonResult } from "../jsonify.js";
import type { InputArgument } from "./call-arguments.js";
import { registerActivity } from "./register-activity.js";

/**
 * An activity: gets the input of the call and may do anything; its result must be JSON.
 *
 * Without type arguments it takes anything and gives anything, as in v3.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as v3 declares it
export type ActivityHandler<Input = any, Output = any> = (
  input: Input,
  context: ActivityContext,
) => FunctionResult<Output>;

/**
 * How an activity is registered.
 *
 * With bindings other than a client it runs as a queue-triggered function of its own, and needs a
 * Functions host. `{expressions}` of bindings do not see the input of the call. Outputs are written
 * after the activity has returned, at least once, and none if it fails; the orchestrator may go on
 * before they are.
 */
export interface ActivityOptions<
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as v3 declares it
  Input = any,
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as v3 declares it
  Output = any,
> extends Partial<Omit<FunctionOptions, "handler">> {
  handler: ActivityHandler<Input, Output>;
  extraInputs?: FunctionInput[];
  extraOutputs?: FunctionOutput[];
}

/** The trigger of an activity. */
export interface ActivityTrigger extends FunctionTrigger {
  type: "activityTrigger";
}

/** Waits for an activity; with `withRetry`, also for those that take its place when it fails. */
export type RegisteredActivityTask<Output = unknown> = CallTask<JsonResult<Output>>;

/** Makes a task that waits for the activity; for use in orchestrators. */
export type RegisteredActivity<Input = unknown, Output = unknown> = (
  ...args: InputArgument<Input>
) => RegisteredActivityTask<Output>;

/**
 * Registers an activity.
 *
 * @returns A function for use in orchestrators: it makes a task that waits for the activity.
 * @throws TypeError if the name is no function name, or taken, or there is no handler.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what a handler does not declare is `any`, as in v3
export function activity<Input = any, Output = unknown>(
  functionName: string,
  options: ActivityOptions<Input, Output>,
): RegisteredActivity<Input, Output> {
  const app = durableApp();
  registerActivity(app, functionName, options);
  app.attach();
  return (...[input]) => currentOrchestration(functionName).callActivity(functionName, input);
}
