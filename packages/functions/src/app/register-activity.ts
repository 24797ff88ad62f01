/**
 * Where an activity runs: an activity with bindings needs the host to evaluate them, and is called by
 * the host; any other is called by the worker.
 *
 * @module
 */
import type { FunctionInput, FunctionOutput } from "@azure/functions";
import type { ActivityContext } from "../context/activity-context.js";
import { boundActivityContext } from "../context/bound-activity-context.js";
import { activityContext } from "../context/user-context.js";
import type { DurableApp } from "../durable-app.js";
import { giveClient, isClientBinding } from "../host/client-binding.js";

/** What of an activity's options matters here. */
export interface ActivityRegistration<Input> {
  readonly handler: (input: Input, context: ActivityContext) => unknown;
  readonly extraInputs?: readonly FunctionInput[] | undefined;
  readonly extraOutputs?: readonly FunctionOutput[] | undefined;
  readonly return?: FunctionOutput | undefined;
}

/**
 * Registers an activity.
 *
 * @throws TypeError if the name is no function name, or taken, or there is no handler.
 */
export function registerActivity<Input>(
  app: DurableApp,
  name: string,
  { handler, extraInputs = [], extraOutputs = [], return: returned }: ActivityRegistration<Input>,
): void {
  const clients = extraInputs.filter(({ type }) => isClientBinding(type));
  const inputs = extraInputs.filter(({ type }) => !isClientBinding(type));
  // a client is ours to give, wherever the activity runs
  const call = (input: unknown, context: ActivityContext): unknown => {
    for (const client of clients) giveClient(context, client, app.engine.clientFor());
    // what was written for this activity, or what somebody wrote by hand: nobody can check it here
    return handler(input as Input, context);
  };
  if (inputs.length + extraOutputs.length === 0 && !returned) {
    app.registry.addActivity(name, (input, invocation) =>
      call(input, activityContext(name, invocation, app.held)),
    );
    return;
  }
  app.registry.addBoundActivity({
    name,
    bindings: { extraInputs: inputs, extraOutputs: [...extraOutputs], return: returned },
    run: (input, invocation, context) =>
      call(input, boundActivityContext(name, invocation, context)),
  });
}
