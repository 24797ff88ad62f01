/**
 * What the plan that the app runs on decides.
 *
 * @see Functions host `ScriptJobHostOptionsSetup.cs`, `SystemEnvironment` extensions.
 * @module
 */
import { availableParallelism } from "node:os";
import { appSetting, type Environment } from "./environment.js";
import { wrongValue } from "./invalid-setting-error.js";
import { timeSpanMs } from "./time-span.js";

const MINUTE_MS = 60_000;
const CONSUMPTION_TIMEOUT_MS = 5 * MINUTE_MS; // ScriptJobHostOptionsSetup.cs: default of the dynamic SKU
const OTHER_TIMEOUT_MS = 30 * MINUTE_MS; // the same: default elsewhere
const UNLIMITED_HOLD_MS = 24 * 60 * MINUTE_MS;
const HOLD_MARGIN_MS = 30_000; // reaching the timeout kills the whole worker process

/** True on the Consumption plan. */
export function isConsumptionPlan(env: Environment): boolean {
  if (env["WEBSITE_SKU"] === "Dynamic") return true;
  const linux = appSetting(env, "CONTAINER_NAME") !== undefined;
  const flex = appSetting(env, "LEGION_SERVICE_HOST") !== undefined;
  const dedicated = appSetting(env, "WEBSITE_INSTANCE_ID") !== undefined;
  return linux && !flex && !dedicated;
}

/** How many activities and orchestrators run at once, unless set. */
export function defaultConcurrency(env: Environment): {
  readonly activities: number;
  readonly orchestrators: number;
} {
  // DurableTaskOptions.cs, AzureStorageDurabilityProviderFactory.cs
  if (isConsumptionPlan(env)) return { activities: 10, orchestrators: 5 };
  const perWorker = 10 * availableParallelism();
  return { activities: perWorker, orchestrators: perWorker };
}

/**
 * How long an invocation may be held, at most.
 *
 * @param functionTimeout - The value of `functionTimeout` in `host.json`; "-1" means none.
 */
export function longestHoldMs(functionTimeout: string | undefined, env: Environment): number {
  const timeoutMs = timeout(functionTimeout, env);
  if (timeoutMs === undefined) return UNLIMITED_HOLD_MS;
  return timeoutMs < MINUTE_MS ? timeoutMs / 2 : timeoutMs - HOLD_MARGIN_MS;
}

function timeout(functionTimeout: string | undefined, env: Environment): number | undefined {
  if (functionTimeout === undefined) {
    return isConsumptionPlan(env) ? CONSUMPTION_TIMEOUT_MS : OTHER_TIMEOUT_MS;
  }
  if (functionTimeout.trim() === "-1") return undefined;
  const ms = timeSpanMs(functionTimeout);
  if (ms === undefined || ms === 0) {
    throw wrongValue("functionTimeout", functionTimeout, 'a time span such as "00:05:00", or "-1"');
  }
  return ms;
}
