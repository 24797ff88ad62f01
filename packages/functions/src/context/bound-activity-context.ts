import type { InvocationContext } from "@azure/functions";
import type { ActivityInvocation } from "@taskhub/worker";
import { asActivityContext, type ActivityContext } from "./activity-context.js";

/**
 * Makes the host's own invocation the context of an activity's call: bindings and log lines are the
 * host's, all else is as where the worker calls it.
 *
 * @returns The same object.
 */
export function boundActivityContext(
  functionName: string,
  invocation: ActivityInvocation,
  context: InvocationContext,
): ActivityContext {
  const type = "activityTrigger";
  context.functionName = functionName;
  context.options = { ...context.options, trigger: { type, name: type } };
  return asActivityContext(context, invocation);
}
