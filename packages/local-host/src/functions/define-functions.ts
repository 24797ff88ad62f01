import type { RegisteredFunction } from "../app/function-app";
import { checkAgainst } from "./check-function";
import { defineFunction, type FunctionSurroundings } from "./define-function";
import type { FunctionDefinition } from "./function-definition";

/** The functions that run, and those that do not. */
export interface DefinedFunctions {
  /** By name, ignoring case: the order in which routes are tried. */
  readonly functions: readonly FunctionDefinition[];
  readonly errors: readonly FunctionError[];
}

/** Why a function is left out. */
export interface FunctionError {
  readonly name: string;
  readonly message: string;
}

/** Checks all functions of an app. A bad one is left out with an error, the rest run. */
export function defineFunctions(
  registered: Iterable<RegisteredFunction>,
  surroundings: FunctionSurroundings,
): DefinedFunctions {
  const functions: FunctionDefinition[] = [];
  const errors: FunctionError[] = [];
  const sorted = [...registered].sort((a, b) => compare(a.metadata.name, b.metadata.name));
  for (const entry of sorted) {
    const { name } = entry.metadata;
    try {
      const fn = defineFunction(entry, surroundings);
      checkAgainst(functions, fn);
      functions.push(fn);
    } catch (error) {
      // reported, not swallowed: every error of a check is told with the function's name
      errors.push({ name, message: error instanceof Error ? error.message : String(error) });
    }
  }
  return { functions, errors };
}

/** Ordinal, ignoring case: neither the language of the machine nor numbers matter. */
function compare(a: string, b: string): number {
  const [first, second] = [a.toUpperCase(), b.toUpperCase()];
  return first < second ? -1 : Number(first > second);
}
