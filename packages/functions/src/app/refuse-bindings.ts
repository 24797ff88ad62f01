import type { FunctionOptions } from "@azure/functions";

/**
 * Refuses what would be ignored: the host evaluates bindings, and it does not know the function.
 *
 * @throws TypeError naming the options that cannot be kept.
 */
export function refuseBindings(
  kind: "activity" | "orchestrator",
  functionName: string,
  { extraInputs, extraOutputs, return: returned }: Partial<FunctionOptions>,
): void {
  const given = [
    ...(extraInputs?.length ? ["extraInputs"] : []),
    ...(extraOutputs?.length ? ["extraOutputs"] : []),
    ...(returned ? ["return"] : []),
  ];
  if (given.length === 0) return;
  throw new TypeError(
    `The ${kind} '${functionName}' is registered with ${given.join(" and ")}, which is not ` +
      `supported yet: its bindings would never be evaluated. Use the service's SDK in the handler.`,
  );
}
