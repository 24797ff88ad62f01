import type {
  FunctionHandler,
  FunctionInput,
  FunctionOptions,
  FunctionOutput,
  FunctionTrigger,
} from "@azure/functions";
import type { Task } from "@taskhub/core";
import { activityContext } from "../context/user-context.js";
import { currentOrchestration } from "../context/current-orchestration.js";
import { durableApp } from "../durable-app.js";
import { refuseBindings } from "./refuse-bindings.js";

/** An activity: gets the input of the call and may do anything; its result must be JSON. */
export type ActivityHandler = FunctionHandler;

/** How an activity is registered. */
export interface ActivityOptions extends Partial<FunctionOptions> {
  handler: ActivityHandler;
  extraInputs?: FunctionInput[];
  extraOutputs?: FunctionOutput[];
}

/** The trigger of an activity. */
export interface ActivityTrigger extends FunctionTrigger {
  type: "activityTrigger";
}

/** Makes a task that waits for the activity. */
export type RegisteredActivity = (input?: unknown) => Task;

/**
 * Registers an activity.
 *
 * @returns A function for use in orchestrators: it makes a task that waits for the activity.
 */
export function activity(functionName: string, options: ActivityOptions): RegisteredActivity {
  refuseBindings("activity", functionName, options);
  const { handler } = options;
  const app = durableApp();
  app.registry.addActivity(functionName, (input, invocation) =>
    handler(input, activityContext(functionName, invocation, app.held)),
  );
  app.attach();
  return (input) => currentOrchestration(functionName).callActivity(functionName, input);
}
