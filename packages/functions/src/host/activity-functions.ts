/**
 * The functions of activities with bindings: each is triggered by the activity's own queue, and the
 * host evaluates the bindings around it.
 *
 * An invocation ends well whatever the activity throws, for that is the orchestrator's to hear. It
 * fails if the outcome could not be sent: then the host brings the message again.
 *
 *   from  worker/send-message    puts the call
 *   to    worker/bound-call      runs it, and sends the outcome
 *
 * @module
 */
import { app, type InvocationContext } from "@azure/functions";
import { hubNames } from "@taskhub/azure-storage";
import type { QueueName } from "@taskhub/core";
import type { BoundActivity } from "../function-registry.js";
import { InvalidSettingError } from "../settings/invalid-setting-error.js";
import {
  queueTrigger,
  readyWorker,
  triggeredMessage,
  type QueueFunctionParts,
} from "./queue-functions.js";
import { activityFunction } from "./queue-function-names.js";

/**
 * Registers a function for each activity.
 *
 * @throws InvalidSettingError if two have the same queue or function: names of queues are short.
 */
export function registerActivityFunctions(
  parts: QueueFunctionParts,
  activities: readonly BoundActivity[],
): void {
  const names = hubNames(parts.settings.hubName);
  const queueName = ({ name }: BoundActivity) => names.queue({ kind: "activity", name });
  refuseEqual(activities, queueName);
  refuseEqual(activities, ({ name }) => activityFunction(name).toLowerCase());
  for (const activity of activities) {
    const { extraInputs, extraOutputs, return: returned } = activity.bindings;
    app.generic(activityFunction(activity.name), {
      trigger: queueTrigger(queueName(activity), parts.settings),
      extraInputs: [...extraInputs],
      extraOutputs: [...extraOutputs],
      ...(returned && { return: returned }),
      handler: (body: unknown, context: InvocationContext) =>
        parts.held.during(context, () => call(parts, activity, body, context)),
    });
  }
}

/** @returns What goes to the binding of the return value, if there is one. */
async function call(
  parts: QueueFunctionParts,
  { name, run, bindings }: BoundActivity,
  body: unknown,
  context: InvocationContext,
): Promise<unknown> {
  const worker = await readyWorker(parts);
  const queue: QueueName = { kind: "activity", name };
  let result: unknown;
  const succeeded = await worker.runBound(
    triggeredMessage(queue, body, context),
    async (input, invocation) => (result = await run(input, invocation, context)),
  );
  // without that binding the host would take an object for values of the other outputs
  if (succeeded) return bindings.return && result;
  for (const output of context.options.extraOutputs) context.extraOutputs.set(output, undefined);
  return undefined;
}

function refuseEqual(
  activities: readonly BoundActivity[],
  nameOf: (activity: BoundActivity) => string,
): void {
  const seen = new Map<string, string>();
  for (const activity of activities) {
    const derived = nameOf(activity);
    const other = seen.get(derived);
    seen.set(derived, activity.name);
    if (other === undefined) continue;
    throw new InvalidSettingError(
      `The name of activity '${activity.name}'`,
      `and that of '${other}' both become '${derived}' for the host. Rename one of them.`,
    );
  }
}
