import type { HostSettings } from "../settings/host-settings";
import type { BindingOptions } from "./binding-options";
import type { FunctionDefinition, HttpTrigger } from "./function-definition";

const FUNCTION_NAME = /^(?!host$)[a-z][a-z0-9_-]{0,127}$/i;
const BINDING_NAME = /^(?:[a-z][a-z0-9]{0,127}|\$return)$/i;
const DIRECTIONS = ["in", "out"];
const RESERVED_ROUTES = ["admin", "runtime"];

const BUILT_IN_TYPES = ["httptrigger", "timertrigger", "http"];
const STORAGE_TYPES = ["queuetrigger", "queue"];
const OUTPUT_TYPES = ["http", "queue"];

/** @throws Error if the Functions host does not take the name. */
export function checkFunctionName(name: string): void {
  if (FUNCTION_NAME.test(name)) return;
  throw new Error(
    `"${name}" is not a function name: those have up to 128 letters, digits, "_" and "-", ` +
      `start with a letter, and are not "host".`,
  );
}

/**
 * Checks the bindings of one function together.
 *
 * @returns The trigger, and the output bindings.
 * @throws Error if a name, a direction or a type is wrong, or there is not exactly one trigger.
 */
export function checkBindings(
  bindings: readonly BindingOptions[],
  settings: HostSettings,
): { trigger: BindingOptions; outputs: BindingOptions[] } {
  checkNames(bindings);
  const [trigger, second] = bindings.filter((binding) => binding.isTrigger);
  if (trigger === undefined) throw new Error("It has no trigger. A function needs exactly one.");
  if (second !== undefined) {
    throw new Error(
      `It has two triggers, "${trigger.type}" and "${second.type}". A function has one.`,
    );
  }
  checkTypes(bindings, settings);
  return { trigger, outputs: bindings.filter((binding) => binding !== trigger) };
}

function checkNames(bindings: readonly BindingOptions[]): void {
  const names = new Set<string>();
  for (const { name, direction } of bindings) {
    if (!BINDING_NAME.test(name)) {
      throw new Error(`"${name}" is not a binding name: those have letters and digits only.`);
    }
    if (names.has(name.toLowerCase())) {
      throw new Error(`Two bindings are named "${name}". Names differ in more than case.`);
    }
    names.add(name.toLowerCase());
    if (!DIRECTIONS.includes(direction)) {
      throw new Error(
        `The direction of the binding "${name}" must be in or out; it is "${direction}".`,
      );
    }
    if (name === "$return" && direction !== "out") {
      throw new Error(`The binding "$return" must have the direction out.`);
    }
  }
}

function checkTypes(
  bindings: readonly BindingOptions[],
  { hasStorageExtension }: HostSettings,
): void {
  for (const binding of bindings) {
    const type = binding.type.toLowerCase();
    if (STORAGE_TYPES.includes(type) && !hasStorageExtension) {
      throw new Error(
        `The binding type "${binding.type}" is not registered: the host has only HTTP and timers ` +
          `built in. Add to host.json: "extensionBundle": ` +
          `{"id": "Microsoft.Azure.Functions.ExtensionBundle", "version": "[4.*, 5.0.0)"}.`,
      );
    }
    if (![...BUILT_IN_TYPES, ...STORAGE_TYPES].includes(type)) {
      throw new Error(
        `The binding type "${binding.type}" is not known to this host. It runs httpTrigger, ` +
          `queueTrigger and timerTrigger, and writes to http and queue. Use the Azure Functions Core Tools.`,
      );
    }
    if (!binding.isTrigger && (binding.direction !== "out" || !OUTPUT_TYPES.includes(type))) {
      throw new Error(
        `The binding "${binding.name}" (${binding.type}) can only be used for output.`,
      );
    }
  }
}

/**
 * Checks a function against those before it.
 *
 * @throws Error if its name is taken, or its route is reserved or taken.
 */
export function checkAgainst(others: readonly FunctionDefinition[], fn: FunctionDefinition): void {
  for (const { name } of others) {
    if (name.toLowerCase() !== fn.name.toLowerCase()) continue;
    throw new Error(`The function "${name}" has the same name. Names differ in more than case.`);
  }
  const { trigger } = fn;
  if (trigger.type !== "http") return;
  const reserved = RESERVED_ROUTES.find((prefix) =>
    trigger.route.replace(/^\/+/, "").toLowerCase().startsWith(prefix),
  );
  if (reserved !== undefined) {
    throw new Error(
      `The route "${trigger.route}" conflicts with built-in routes: none may start with "${reserved}".`,
    );
  }
  for (const other of others) {
    if (other.trigger.type === "http" && conflicts(trigger, other.trigger)) {
      throw new Error(
        `The route "${trigger.route}" conflicts with that of the function "${other.name}".`,
      );
    }
  }
}

/** Whether two functions ask for the same route, letter by letter, with a method in common. */
function conflicts(a: HttpTrigger, b: HttpTrigger): boolean {
  if (a.route.toLowerCase() !== b.route.toLowerCase()) return false;
  if (a.methods.length === 0 || b.methods.length === 0) return true;
  return a.methods.some((method) => b.methods.includes(method));
}
