/**
 * Checks a registered function, as the Functions host does, and reads its bindings.
 *
 * @module
 */
import type { RegisteredFunction } from "../app/function-app";
import { parseRouteTemplate } from "../http/route-template";
import { findConnection, type Connection } from "../settings/connection";
import { setting, type Environment } from "../settings/environment";
import { expandSettings } from "../settings/expand-settings";
import type { HostSettings } from "../settings/host-settings";
import { parseTimerSchedule } from "../timers/timer-schedule";
import { BindingOptions } from "./binding-options";
import { checkBindings, checkFunctionName } from "./check-function";
import type {
  FunctionDefinition,
  HttpTrigger,
  Output,
  QueueTrigger,
  TimerTrigger,
  Trigger,
} from "./function-definition";
import { checkQueueName } from "./queue-name";
import { createRetryPolicy } from "./retry-policy";

const RETURN = "$return";
const AUTH_LEVELS = ["anonymous", "function", "admin", "user", "system"];
const DATA_TYPES = ["string", "binary"];

/** What a function is checked against. */
export interface FunctionSurroundings {
  readonly env: Environment;
  readonly settings: HostSettings;
}

/** @throws Error if the Functions host would not load the function. */
export function defineFunction(
  registered: RegisteredFunction,
  surroundings: FunctionSurroundings,
): FunctionDefinition {
  const { name, bindings, retryOptions } = registered.metadata;
  checkFunctionName(name);
  const retry = retryOptions ? createRetryPolicy(retryOptions) : undefined;
  const all = Object.entries(bindings).map(([key, info]) => new BindingOptions(key, info));
  const { trigger, outputs } = checkBindings(all, surroundings.settings);
  return {
    name,
    registered,
    trigger: defineTrigger(name, trigger, surroundings),
    outputs: outputs.map((output) => defineOutput(output, surroundings)),
    hasReturnOutput: outputs.some((output) => output.name === RETURN),
    retry,
    isDisabled: isDisabled(name, surroundings.env),
  };
}

function defineTrigger(
  name: string,
  options: BindingOptions,
  around: FunctionSurroundings,
): Trigger {
  switch (options.type.toLowerCase()) {
    case "httptrigger":
      return defineHttpTrigger(name, options, around);
    case "queuetrigger":
      return defineQueueTrigger(options, around);
    default:
      return defineTimerTrigger(options, around);
  }
}

function defineHttpTrigger(
  functionName: string,
  options: BindingOptions,
  { settings }: FunctionSurroundings,
): HttpTrigger {
  oneOf(options, "authLevel", AUTH_LEVELS);
  const given = options.text("route") ?? "";
  const route = given.trim() === "" ? functionName : given;
  const { routePrefix } = settings;
  return {
    type: "http",
    bindingName: options.name,
    methods: (options.list("methods") ?? []).map((method) => method.toUpperCase()),
    route,
    template: parseRouteTemplate(routePrefix === "" ? route : `${routePrefix}/${route}`),
  };
}

function defineQueueTrigger(options: BindingOptions, { env }: FunctionSurroundings): QueueTrigger {
  return {
    type: "queue",
    bindingName: options.name,
    queueName: checkQueueName(expandSettings(options.required("queueName"), env)),
    connection: connectionOf(options, env),
    isBinary: oneOf(options, "dataType", DATA_TYPES) === "binary",
  };
}

function defineTimerTrigger(options: BindingOptions, { env }: FunctionSurroundings): TimerTrigger {
  const schedule = parseTimerSchedule(expandSettings(options.required("schedule"), env));
  return {
    type: "timer",
    bindingName: options.name,
    schedule,
    connection: findConnection(undefined, env),
    runOnStartup: options.flag("runOnStartup") ?? false,
    isMonitored: (options.flag("useMonitor") ?? true) && !schedule.isFrequent,
  };
}

function defineOutput(options: BindingOptions, { env }: FunctionSurroundings): Output {
  const { name: bindingName } = options;
  if (options.type.toLowerCase() === "http") return { type: "http", bindingName };
  const queueName = expandSettings(options.required("queueName"), env);
  return {
    type: "queue",
    bindingName,
    queueName: queueName.includes("{") ? queueName : checkQueueName(queueName),
    connection: connectionOf(options, env),
  };
}

function connectionOf(options: BindingOptions, env: Environment): Connection {
  const name = options.text("connection");
  return findConnection(name === undefined ? undefined : expandSettings(name, env), env);
}

/** @throws Error if the option has a value that is none of the choices. */
function oneOf(
  options: BindingOptions,
  option: string,
  choices: readonly string[],
): string | undefined {
  const value = options.text(option)?.toLowerCase();
  if (value === undefined || choices.includes(value)) return value;
  throw new Error(
    `"${option}" of the binding "${options.name}" must be one of ${choices.join(", ")}; it is "${value}".`,
  );
}

function isDisabled(name: string, env: Environment): boolean {
  const value =
    setting(env, `AzureWebJobs.${name}.Disabled`) ?? setting(env, `AzureWebJobs_${name}_Disabled`);
  return value !== undefined && /^(true|1)$/i.test(value.trim());
}
