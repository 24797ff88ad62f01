import type { InvocationResponse } from "../app/programming-model";
import type { TypedData } from "../app/typed-data";
import { isObject } from "../settings/parse-json-file";
import type { FunctionDefinition } from "./function-definition";

/** What a function left for its output bindings, by binding name. */
export type OutputValues = ReadonlyMap<string, TypedData>;

const RETURN = "$return";

/**
 * Sorts the outcome of an invocation by output binding.
 *
 * The return value goes to the binding `$return`. Without one, a returned object is taken for a map
 * of output bindings, as in the real host.
 */
export function outputValues(fn: FunctionDefinition, response: InvocationResponse): OutputValues {
  const values = new Map<string, TypedData>();
  for (const { name, data } of response.outputData ?? []) values.set(name, data);
  const { returnValue } = response;
  if (returnValue === null || returnValue === undefined) return values;
  if (fn.hasReturnOutput) return values.set(RETURN, returnValue);
  const returned: unknown =
    typeof returnValue.json === "string" ? JSON.parse(returnValue.json) : null;
  if (!isObject(returned)) return values;
  for (const [name, value] of Object.entries(returned)) {
    if (value !== null && value !== undefined) values.set(name, { json: JSON.stringify(value) });
  }
  return values;
}
