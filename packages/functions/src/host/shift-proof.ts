import { appSetting, isSwitchedOn, type Environment } from "../settings/environment.js";
import { queueFunctionNames } from "./queue-function-names.js";

/**
 * True if a client call inside an invocation proves that this process is meant to work on the hub.
 *
 * Not on Flex Consumption, where instances that serve HTTP serve no queues; nor if a queue function
 * of ours is disabled by setting, which the worker is told nothing else of.
 *
 * @see Functions host `FunctionGroupListenerDecorator.cs`; WebJobs `HostListenerFactory.cs`.
 */
export function callsProveShift(env: Environment, partitionCount: number): boolean {
  if (appSetting(env, "FUNCTIONS_TARGET_GROUP") !== undefined) return false;
  return !queueFunctionNames(partitionCount).some((name) => isDisabled(name, env));
}

function isDisabled(functionName: string, env: Environment): boolean {
  return [`AzureWebJobs.${functionName}.Disabled`, `AzureWebJobs_${functionName}_Disabled`].some(
    (setting) => isSwitchedOn(appSetting(env, setting)),
  );
}
