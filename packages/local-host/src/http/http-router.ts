import type { FunctionDefinition, HttpTrigger } from "../functions/function-definition";
import { matchRoute, type RouteValues } from "./route-template";

/** The function that a request goes to. */
export interface RouteMatch {
  readonly fn: FunctionDefinition;
  readonly trigger: HttpTrigger;
  readonly params: RouteValues;
}

/**
 * Finds the function for a request: the first, by name, whose route and methods match. How exact a
 * route is does not count; a route whose methods do not match is passed over.
 *
 * @param functions - Sorted by name.
 */
export function findRoute(
  functions: readonly FunctionDefinition[],
  method: string,
  path: string,
): RouteMatch | undefined {
  for (const fn of functions) {
    const { trigger } = fn;
    if (trigger.type !== "http" || fn.isDisabled) continue;
    if (trigger.methods.length > 0 && !trigger.methods.includes(method.toUpperCase())) continue;
    const params = matchRoute(trigger.template, path);
    if (params !== undefined) return { fn, trigger, params };
  }
  return undefined;
}
